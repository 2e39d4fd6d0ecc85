// What the reader is looking at: date, filters, focus, and the stack of what the pane shows.

import { addMonths, dayOf, isoOf } from './days';
import { linesOn, prepare, type Line, type Model } from './model';
import type { Bundle, Sign } from './types';

export type Leaf =
  | { kind: 'claims'; title: string; claims: number[]; against: number[]; at: number }
  | { kind: 'actor'; actor: number }
  | { kind: 'report'; report: number };

const MOST_LINES = 140;

export class Desk {
  model = $state.raw<Model>(undefined as never);
  on = $state(0);
  least = $state(0);
  signs = $state<Sign[]>([1, -1, 0]);
  hiddenKinds = $state<string[]>([]);
  focus = $state<number | null>(null);
  hovered = $state<number | null>(null);
  leaves = $state.raw<Leaf[]>([]);
  theme = $state<'light' | 'dark' | null>(null);
  helping = $state(false);
  isPrinting = $state(false);
  said = $state('');
  isLive: boolean;
  #opener: HTMLElement | null = null;

  lines: Line[] = $derived.by(() => linesOn(this.model, this.on, this.filter(this.focus)));
  /** The lines that are drawn: beyond so many none can be told apart, so the weakest are left out. */
  drawn: Line[] = $derived(this.lines.slice(-MOST_LINES));

  constructor(bundle: Bundle, isLive: boolean) {
    this.isLive = isLive;
    this.load(bundle);
  }

  load(bundle: Bundle) {
    this.model = prepare(bundle);
    this.on = dayOf(bundle.on);
    this.leaves = [];
    this.focus = null;
  }

  get bundle(): Bundle {
    return this.model.bundle;
  }

  get leaf(): Leaf | undefined {
    return this.leaves.at(-1);
  }

  filter(actor: number | null) {
    const kinds = new Set(this.bundle.actors.map((a) => a.kind));
    for (const kind of this.hiddenKinds) kinds.delete(kind);
    return { least: this.least, signs: new Set(this.signs), kinds, actor };
  }

  moveTo(day: number) {
    this.on = Math.min(this.model.to, Math.max(this.model.from, day));
  }

  moveMonths(months: number) {
    this.moveTo(addMonths(this.on, months));
  }

  /** Step to the nearest day on which a tie appeared or ended; false at either end. */
  step(direction: 1 | -1): boolean {
    const { changeDays, from, to } = this.model;
    const next =
      direction > 0 ? changeDays.find((d) => d > this.on) : changeDays.findLast((d) => d < this.on);
    const target = next ?? (direction > 0 ? to : from);
    const moved = target !== this.on;
    this.moveTo(target);
    return moved;
  }

  open(leaf: Leaf) {
    if (!this.leaves.length) this.#opener = document.activeElement as HTMLElement | null;
    this.leaves = [...this.leaves, leaf];
  }

  openClaims(title: string, claims: number[], against: number[] = [], at = 0) {
    if (claims.length + against.length) this.open({ kind: 'claims', title, claims, against, at });
  }

  openActor(actor: number) {
    const leaf = this.leaf;
    if (leaf?.kind === 'actor' && leaf.actor === actor) return;
    this.open({ kind: 'actor', actor });
  }

  back() {
    if (this.leaves.length > 1) this.leaves = this.leaves.slice(0, -1);
    else this.close();
  }

  turn(by: number) {
    const leaf = this.leaf;
    if (leaf?.kind !== 'claims') return;
    const all = leaf.claims.length + leaf.against.length;
    const at = (leaf.at + by + all) % all;
    this.leaves = [...this.leaves.slice(0, -1), { ...leaf, at }];
  }

  close() {
    this.leaves = [];
    this.#opener?.focus();
    this.#opener = null;
  }

  toggleFocus(actor: number) {
    this.focus = this.focus === actor ? null : actor;
    this.say(
      this.focus === null ? 'Showing all actors' : `Showing only the ties of ${this.bundle.actors[actor].name}`,
    );
  }

  /** Tell readers who do not see the page what changed. */
  say(text: string) {
    this.said = text;
  }

  get onIso(): string {
    return isoOf(this.on);
  }
}
