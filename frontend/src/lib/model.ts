// The bundle made ready for drawing: days as numbers, ties joined to lines, look-ups by actor.

import { addMonths, dayOf } from './days';
import type { Bundle, Change, Segment, Sign, Tie } from './types';

export interface Stretch extends Segment {
  fromDay: number;
  toDay: number;
}

export interface DatedTie extends Omit<Tie, 'segments'> {
  index: number;
  segments: Stretch[];
}

/** What is drawn between two actors on a date: all ties of one sign as one line. */
export interface Line {
  id: string;
  a: number;
  b: number;
  sign: Sign;
  strength: number;
  disputed: boolean;
  supposed: boolean;
  soft: boolean;
  toA: boolean;
  toB: boolean;
  parts: { tie: DatedTie; stretch: Stretch }[];
}

export interface DatedChange extends Change {
  at: number;
}

export interface Model {
  bundle: Bundle;
  from: number;
  to: number;
  ties: DatedTie[];
  tiesOf: number[][];
  changes: DatedChange[];
  changeDays: number[];
  claimsByDocument: number[][];
  profileOf: Map<number, number>;
  /** Number of each claim that the brief's text cites, in order of first mention. */
  notes: Map<number, number>;
}

export function prepare(bundle: Bundle): Model {
  const ties = bundle.ties.map(datedTie);
  const tiesOf: number[][] = bundle.actors.map(() => []);
  for (const tie of ties) {
    tiesOf[tie.a].push(tie.index);
    if (tie.b !== tie.a) tiesOf[tie.b].push(tie.index);
  }
  const claimsByDocument: number[][] = bundle.documents.map(() => []);
  bundle.claims.forEach((claim, i) => claimsByDocument[claim.document]?.push(i));
  for (const list of claimsByDocument) list.sort((i, j) => bundle.claims[i].start - bundle.claims[j].start);
  const changes = bundle.changes.map((c) => ({ ...c, at: dayOf(c.day) }));
  const [from, to] = span(bundle, changes);
  const inSpan = changes.filter((c) => c.at >= from && c.at <= to);
  return {
    bundle, from, to, ties, tiesOf, claimsByDocument,
    changes: inSpan,
    changeDays: [...new Set(inSpan.map((c) => c.at))],
    profileOf: new Map(bundle.profiles.map((p, i) => [p.actor, i])),
    notes: numbered(bundle),
  };
}

function datedTie(tie: Tie, index: number): DatedTie {
  const segments = tie.segments.map((s) => ({
    ...s,
    fromDay: s.from ? dayOf(s.from) : -Infinity,
    toDay: s.to ? dayOf(s.to) : Infinity,
  }));
  return { ...tie, index, segments };
}

/** Segments that adjoin, joined: the tie held all along, only its support changed. */
export function wholes(tie: DatedTie): Stretch[] {
  const joined: Stretch[] = [];
  for (const part of tie.segments) {
    const last = joined.at(-1);
    if (!last || part.fromDay > last.toDay + 1) {
      joined.push({ ...part, for: [...part.for], against: [...part.against] });
      continue;
    }
    last.toDay = Math.max(last.toDay, part.toDay);
    last.to_soft = part.to_soft;
    last.strength = Math.max(last.strength, part.strength);
    last.disputed ||= part.disputed;
    last.supposed &&= part.supposed;
    last.rule = last.rule && part.rule;
    last.for = [...new Set([...last.for, ...part.for])];
    last.against = [...new Set([...last.against, ...part.against])];
  }
  return joined;
}

/** The slider's ends: what the reports cover, and always the day the brief is about. */
function span(bundle: Bundle, changes: DatedChange[]): [number, number] {
  const on = dayOf(bundle.on);
  const from = bundle.span.from ? dayOf(bundle.span.from) : (changes[0]?.at ?? on);
  const to = bundle.span.to ? dayOf(bundle.span.to) : on;
  return [Math.min(from, on - 1), Math.max(to, on)];
}

function numbered(bundle: Bundle): Map<number, number> {
  const notes = new Map<number, number>();
  const cite = (claims: number[]) => {
    for (const claim of claims) if (!notes.has(claim)) notes.set(claim, notes.size + 1);
  };
  bundle.lead.forEach((s) => cite(s.claims));
  bundle.disputes.forEach((d) => d.sides.forEach((s) => cite(s.claims)));
  bundle.dilemmas.forEach((d) => d.options.forEach((o) => o.drivers.forEach((x) => cite(x.claims.slice(0, 2)))));
  bundle.questions.forEach((q) => cite([...(q.claim === null ? [] : [q.claim]), ...q.claims]));
  return notes;
}

export interface Filter {
  least: number;
  signs: Set<Sign>;
  kinds: Set<string>;
  actor: number | null;
}

/** The lines of one date. Ties of the same pair and sign are one line, as strong as the strongest. */
export function linesOn(model: Model, on: number, filter: Filter): Line[] {
  const lines = new Map<string, Line>();
  const { actors } = model.bundle;
  for (const tie of model.ties) {
    if (!filter.signs.has(tie.sign) || tie.a === tie.b) continue;
    if (actors[tie.a].kind === 'place' || actors[tie.b].kind === 'place') continue;
    if (filter.actor !== null && tie.a !== filter.actor && tie.b !== filter.actor) continue;
    if (!filter.kinds.has(actors[tie.a].kind) || !filter.kinds.has(actors[tie.b].kind)) continue;
    const stretch = tie.segments.find((s) => s.fromDay <= on && on <= s.toDay);
    if (!stretch || stretch.strength < filter.least) continue;
    const [a, b] = tie.a < tie.b ? [tie.a, tie.b] : [tie.b, tie.a];
    const id = `${a}:${b}:${tie.sign}`;
    const line = lines.get(id) ?? {
      id, a, b, sign: tie.sign, strength: 0, disputed: false, supposed: true, soft: true, toA: false, toB: false, parts: [],
    };
    lines.set(id, line);
    line.strength = Math.max(line.strength, stretch.strength);
    line.disputed ||= stretch.disputed;
    line.supposed &&= stretch.supposed;
    line.soft &&= isSoft(stretch, on);
    if (tie.directed && tie.b === a) line.toA = true;
    if (tie.directed && tie.b === b) line.toB = true;
    line.parts.push({ tie, stretch });
  }
  const found = [...lines.values()];
  for (const line of found) line.parts.sort((x, y) => y.stretch.strength - x.stretch.strength);
  return found.sort((x, y) => x.strength - y.strength);
}

/** Whether a date lies so near an uncertain end that the tie may not have held. */
function isSoft(stretch: Stretch, on: number): boolean {
  const near = 366;
  return (
    (stretch.from_soft && on - stretch.fromDay < near) ||
    (stretch.to_soft && stretch.toDay - on < near)
  );
}

export function claimsOf(line: Line): { for: number[]; against: number[] } {
  const all = { for: [] as number[], against: [] as number[] };
  for (const { stretch } of line.parts) {
    all.for.push(...stretch.for);
    all.against.push(...stretch.against);
  }
  return { for: [...new Set(all.for)], against: [...new Set(all.against)] };
}

/** Changes in the months up to a day: what a crisis bulletin would report. */
export function recentChanges(model: Model, on: number, months: number): DatedChange[] {
  const since = addMonths(on, -months);
  return model.changes.filter((c) => c.at > since && c.at <= on).reverse();
}
