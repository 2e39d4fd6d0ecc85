// The page's address says what is looked at, so that a date, an actor or a claim can be pointed to:
// brief.html#on=2015-10-31&claim=3f9a…

import { dayOf } from './days';
import type { Desk } from './desk.svelte';

export function read(desk: Desk, hash: string) {
  const asked = new URLSearchParams(hash.replace(/^#/, ''));
  const on = asked.get('on');
  if (on && /^\d{4}-\d{2}-\d{2}$/.test(on)) desk.moveTo(dayOf(on));
  const claim = desk.bundle.claims.findIndex((c) => c.key === asked.get('claim'));
  const actor = desk.bundle.actors.findIndex((a) => a.id === asked.get('actor'));
  if (claim >= 0) desk.openClaims('One claim', [claim]);
  else if (actor >= 0) desk.openActor(actor);
}

export function write(desk: Desk): string {
  const said = new URLSearchParams();
  if (desk.onIso !== desk.bundle.on) said.set('on', desk.onIso);
  const leaf = desk.leaf;
  if (leaf?.kind === 'claims') {
    said.set('claim', desk.bundle.claims[[...leaf.claims, ...leaf.against][leaf.at]].key);
  } else if (leaf?.kind === 'actor') said.set('actor', desk.bundle.actors[leaf.actor].id);
  return said.size ? `#${said}` : '';
}
