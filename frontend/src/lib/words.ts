// Sentences made from the data: what a claim says, and titles that say what is seen.

import { dateInWords, longDate, shortDate, yearOf } from './days';
import type { Line, Model } from './model';
import type { Bundle, Claim, Count, Question, Sign } from './types';

const KINDS: Record<string, [one: string, many: string]> = {
  armed_group: ['armed group', 'armed groups'],
  person: ['person', 'persons'],
  government: ['government', 'governments'],
  organization: ['organization', 'organizations'],
  outlet: ['outlet', 'outlets'],
  population: ['population', 'populations'],
  place: ['place', 'places'],
};
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

export const signName = (sign: Sign): string => (sign > 0 ? 'friendly' : sign < 0 ? 'hostile' : 'neutral');

export const kindName = (kind: string, many = false): string =>
  (KINDS[kind] ?? [kind, kind])[many ? 1 : 0];

export function inWords(n: number): string {
  return NUMBERS[n] ?? n.toLocaleString('en');
}

export function counted(n: number, one: string, many = one + 's'): string {
  return `${inWords(n)} ${n === 1 ? one : many}`;
}

export function tieInWords(bundle: Bundle, tie: { a: number; b: number; reads: string }): string {
  return capital(`${bundle.actors[tie.a].called} ${tie.reads} ${bundle.actors[tie.b].called}`);
}

/** A short form among the names, for narrow drawings: "IMU". */
export function shortName(name: string, names: string[]): string {
  if (name.length <= 14) return name;
  const initials = names.filter((n) => /^(?:[A-Z]\.?){2,6}(?:-[A-Z]{1,3})?$/.test(n));
  return initials.sort((p, q) => q.length - p.length)[0] ?? name;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function listed(names: string[], most = 3): string {
  const kept = names.slice(0, most);
  if (names.length > most) return `${kept.join(', ')} and ${inWords(names.length - most)} more`;
  return kept.length > 1 ? `${kept.slice(0, -1).join(', ')} and ${kept.at(-1)}` : (kept[0] ?? '');
}

function people(count: Count): string {
  const { low, high } = count;
  if (low !== null && high !== null) return low === high ? `${low}` : `${low} to ${high}`;
  return low !== null ? `at least ${low}` : high !== null ? `at most ${high}` : 'some';
}

/** What a claim says, without the names: date, place, casualties, status and speaker. */
export function circumstances(bundle: Bundle, claim: Claim): string[] {
  const said = [dateInWords(claim.when)];
  if (claim.where) said.push(claim.where);
  if (claim.killed) said.push(`${people(claim.killed)} killed`);
  if (claim.wounded) said.push(`${people(claim.wounded)} wounded`);
  if (claim.supposed) said.push('supposed');
  if (claim.status !== 'asserted') said.push(claim.status);
  if (claim.said_by !== null) said.push(`said by ${bundle.actors[claim.said_by].name}`);
  return said;
}

/** Whether nobody reported any of some claims: a scenario alone says so. */
export function allSupposed(bundle: Bundle, claims: number[]): boolean {
  return claims.length > 0 && claims.every((i) => bundle.claims[i].supposed);
}

export function claimInWords(bundle: Bundle, claim: Claim): string {
  const { actors } = bundle;
  return capital(`${actors[claim.subject].called} ${claim.reads} ${actors[claim.object].called}`);
}

const STANDS_FOR_ITSELF = (kind: string) => !['place', 'person', 'outlet'].includes(kind);

/** Name the armed group with most others on either side; who is on both counts as with it. */
export function networkTitle(model: Model, lines: Line[], on: number): string {
  const { actors } = model.bundle;
  if (!lines.length) return `No tie is reported for ${longDate(on)}`;
  const sides = new Map<number, [friends: Set<number>, foes: Set<number>]>();
  for (const line of lines) {
    if (!line.sign || !STANDS_FOR_ITSELF(actors[line.a].kind) || !STANDS_FOR_ITSELF(actors[line.b].kind)) continue;
    for (const [me, other] of [[line.a, line.b], [line.b, line.a]]) {
      const own = sides.get(me) ?? [new Set(), new Set()];
      own[line.sign > 0 ? 0 : 1].add(other);
      sides.set(me, own);
    }
  }
  const weight = ([friends, foes]: [Set<number>, Set<number>]) => friends.size + foes.size;
  const groups = [...sides].filter(([i]) => actors[i].kind === 'armed_group');
  const hub = (groups.length ? groups : [...sides]).sort(
    ([i, p], [j, q]) => weight(q) - weight(p) || actors[i].name.localeCompare(actors[j].name),
  )[0];
  if (!hub || weight(hub[1]) < 3) {
    const named = new Set(lines.flatMap((l) => [l.a, l.b])).size;
    return capital(`${counted(lines.length, 'tie')} among ${counted(named, 'actor')}`);
  }
  const [friends, foes] = hub[1];
  const [with_, against] = [friends.size, [...foes].filter((i) => !friends.has(i)).length];
  const name = actors[hub[0]].called;
  if (!against) return capital(`${counted(with_, 'actor')} with ${name}, none reported against`);
  if (!with_) return capital(`${counted(against, 'actor')} against ${name}, none reported with it`);
  return capital(`${inWords(with_)} with ${name}, ${inWords(against)} against`);
}

export function timelineTitle(model: Model): string {
  const years = new Map<number, number>();
  for (const change of model.changes) {
    if (change.kind === 'appeared') years.set(yearOf(change.at), (years.get(yearOf(change.at)) ?? 0) + 1);
  }
  const busiest = [...years.entries()].sort((x, y) => y[1] - x[1])[0];
  if (!busiest) return 'No dated tie to draw';
  const total = model.changes.filter((c) => c.kind === 'appeared').length;
  return `${capital(inWords(busiest[1]))} of ${total} dated ties began in ${busiest[0]}`;
}

export function mapTitle(model: Model): string {
  const { places } = model.bundle;
  const total = places.reduce((sum, p) => sum + p.claims.length, 0);
  const most = [...places].sort((x, y) => y.claims.length - x.claims.length)[0];
  if (!most) return 'No claim names a place';
  const rest = `${counted(total, 'claim')} name a place`.replace(/^one claim name/, 'one claim names');
  return capital(`${rest}; ${most.name} is named most (${most.claims.length})`);
}

export function disputesTitle(bundle: Bundle): string {
  const n = bundle.disputes.length;
  return n ? capital(`the sources contradict each other on ${counted(n, 'point')}`) : 'No contradiction found';
}

export function questionsTitle(bundle: Bundle): string {
  const n = bundle.questions.length;
  const due = bundle.questions.filter((q) => q.state === 'due' || q.state === 'proposed').length;
  const waiting = due ? `; ${inWords(due)} ${due === 1 ? 'is' : 'are'} due` : '';
  return capital(`${counted(n, 'prediction')} can be checked${waiting}`);
}

export function recordTitle(bundle: Bundle): string {
  const { count, came_true } = bundle.record;
  return count ? capital(`${inWords(came_true)} of ${counted(count, 'answered prediction')} came true`) : 'No track record yet';
}

/** How a question stands, never taking a proposal for an answer. */
export function answerInWords(question: Question): string {
  const { state, answer, answered_by: by } = question;
  if (state === 'proposed') return `Proposed: ${answer}.`;
  if (state === 'yes' || state === 'no') return `${capital(state)}, says ${by}.`;
  return { open: 'Open.', due: 'Due.', void: 'Void.' }[state];
}

/** A probability, so that nothing reads as certain. */
export function percent(chance: number): string {
  if (chance < 0.01) return '<1%';
  return chance > 0.99 ? '>99%' : `${Math.round(100 * chance)}%`;
}

/** Over which days a tie held, no more precisely than is known. */
export function stretchInWords(from: number, to: number, fromSoft = false, toSoft = false): string {
  const say = (day: number, soft: boolean) => (soft ? `about ${yearOf(day)}` : shortDate(day));
  if (from === -Infinity && to === Infinity) return 'undated';
  if (to === Infinity) return `since ${say(from, fromSoft)}`;
  if (from === -Infinity) return `until ${say(to, toSoft)}`;
  return `${say(from, fromSoft)} to ${say(to, toSoft)}`;
}

/** Who stands behind the claims: the machine alone, or an analyst too. */
export function checkedInWords(bundle: Bundle): string {
  const all = bundle.claims.length;
  if (!bundle.reviewed) return 'Read by machine: nobody has reviewed these claims yet, and some are wrong.';
  if (bundle.reviewed >= all) return 'An analyst has reviewed every claim.';
  return `Read by machine: an analyst has reviewed ${bundle.reviewed} of ${all} claims.`;
}
