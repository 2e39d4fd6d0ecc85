// The timeline's arithmetic: which actors get a lane, in which order, with which bars and arrows.

import { dayOf, startOfYear, yearOf } from './days';
import { widthOf } from './labels';
import { wholes, type Model } from './model';
import type { Sign } from './types';

export interface Bar {
  key: string;
  label: string;
  sign: Sign;
  fromDay: number;
  toDay: number;
  softFrom: boolean;
  softTo: boolean;
  disputed: boolean;
  supposed: boolean;
  inferred: boolean;
  for: number[];
  against: number[];
  x0: number;
  x1: number;
  textX: number;
  textEnd: boolean;
  row: number;
}

export interface Lane {
  actor: number;
  bars: Bar[];
  /** Bars left out because the lane is full. */
  more: number;
  rows: number;
  y: number;
  height: number;
  first: number;
  last: number;
}

export interface Arrow {
  key: string;
  from: number;
  to: number | null;
  reads: string;
  other: string;
  sign: Sign;
  low: number;
  high: number;
  doubtful: boolean;
  supposed: boolean;
  claims: number[];
}

export interface Axis {
  at: (day: number) => number;
  day: (x: number) => number;
  years: { year: number; x: number }[];
}

/** A time axis on which a year is as wide as the reports are rich in it; years stay labelled. */
export function axisOf(model: Model, width: number, isStretched: boolean, days: number[]): Axis {
  const first = yearOf(model.from);
  const last = yearOf(model.to);
  const counts = new Map<number, number>();
  for (const day of days) counts.set(yearOf(day), (counts.get(yearOf(day)) ?? 0) + 1);
  const edges = [model.from];
  for (let y = first + 1; y <= last; y++) edges.push(startOfYear(y));
  edges.push(model.to + 1);
  const weights = edges.slice(1).map((end, i) => {
    const length = (end - edges[i]) / 365;
    return isStretched ? length * (0.22 + Math.log2(1 + (counts.get(first + i) ?? 0))) : length;
  });
  const total = weights.reduce((s, w) => s + w, 0) || 1;
  const xs = [0];
  for (const weight of weights) xs.push(xs[xs.length - 1] + (weight / total) * width);
  const between = (value: number, from: number[], to: number[]) => {
    let i = 0;
    while (i < from.length - 2 && value >= from[i + 1]) i++;
    const share = (value - from[i]) / (from[i + 1] - from[i] || 1);
    return to[i] + share * (to[i + 1] - to[i]);
  };
  return {
    at: (day) => Math.min(width, Math.max(0, between(Math.min(model.to + 1, Math.max(model.from, day)), edges, xs))),
    day: (x) => Math.round(between(x, xs, edges)),
    years: edges.slice(1, -1).map((_, i) => ({ year: first + i + 1, x: xs[i + 1] })),
  };
}

export function chosenLanes(model: Model, most: number): number[] {
  const { actors, claims } = model.bundle;
  const weight = actors.map(() => 0);
  for (const claim of claims) {
    if (!claim.from_low && !claim.to_high) continue;
    weight[claim.subject] += 1;
    weight[claim.object] += 1;
  }
  for (const tie of model.ties) {
    if (!tie.segments.some((s) => isDated(model, s.for))) continue;
    weight[tie.a] += 1.5;
    weight[tie.b] += 0.5;
  }
  return actors
    .map((_, i) => i)
    .filter((i) => weight[i] > 0 && actors[i].kind !== 'place')
    .sort((i, j) => weight[j] - weight[i])
    .slice(0, most);
}

/** Events between lanes, those of one pair, relation and date drawn once. */
export function arrowsOf(model: Model, lanes: Set<number>): Arrow[] {
  const { claims, actors } = model.bundle;
  const found = new Map<string, Arrow>();
  claims.forEach((claim, i) => {
    if (claim.is_state || !claim.from_low || !claim.to_high || !lanes.has(claim.subject)) return;
    if (claim.status === 'planned' || claim.status === 'conditional') return;
    const [low, high] = [dayOf(claim.from_low), dayOf(claim.to_high)];
    if (low > model.to || high < model.from) return;
    const key = `${claim.subject}:${claim.relation}:${claim.object}:${claim.when}`;
    const known = found.get(key);
    if (known) {
      known.claims.push(i);
      known.doubtful ||= claim.status !== 'asserted';
      known.supposed &&= claim.supposed;
      return;
    }
    found.set(key, {
      key, low, high, from: claim.subject,
      to: lanes.has(claim.object) && claim.object !== claim.subject ? claim.object : null,
      reads: claim.reads, other: actors[claim.object].name, sign: claim.sign,
      doubtful: claim.status !== 'asserted', supposed: claim.supposed, claims: [i],
    });
  });
  return [...found.values()].sort((p, q) => p.low + p.high - q.low - q.high);
}

/** Order lanes so that arrows and ties reach over as few lanes as possible. */
export function ordered(model: Model, lanes: number[], arrows: Arrow[]): number[] {
  const place = new Map(lanes.map((actor, i) => [actor, i]));
  const pairs = new Map<string, [number, number, number]>();
  const join = (a: number, b: number, by: number) => {
    if (!place.has(a) || !place.has(b) || a === b) return;
    const key = a < b ? `${a}:${b}` : `${b}:${a}`;
    pairs.set(key, [a, b, (pairs.get(key)?.[2] ?? 0) + by]);
  };
  for (const arrow of arrows) if (arrow.to !== null) join(arrow.from, arrow.to, 2);
  for (const tie of model.ties) join(tie.a, tie.b, 0.5);
  let order = [...lanes];
  if (order.length > 40) return order;
  const cost = (candidate: number[]) => {
    const at = new Map(candidate.map((actor, i) => [actor, i]));
    let sum = 0;
    for (const [a, b, w] of pairs.values()) sum += w * Math.abs((at.get(a) ?? 0) - (at.get(b) ?? 0));
    return sum;
  };
  for (let round = 0, best = cost(order); round < 6; round++) {
    const before = best;
    for (let i = 0; i < order.length; i++) {
      for (let j = 0; j < order.length; j++) {
        const tried = order.toSpliced(i, 1).toSpliced(j, 0, order[i]);
        const price = cost(tried);
        if (price < best) [order, best] = [tried, price];
      }
    }
    if (best === before) break;
  }
  return order;
}

interface Pen {
  axis: Axis;
  width: number;
  font: string;
  isSmall: boolean;
  mostRows: number;
}

const HEAD = 24;
const ROW = 21;

export function laidOut(model: Model, order: number[], arrows: Arrow[], pen: Pen): Lane[] {
  let y = 0;
  const days = new Map<number, number[]>();
  for (const arrow of arrows) {
    for (const actor of [arrow.from, arrow.to]) {
      if (actor !== null) days.set(actor, [...(days.get(actor) ?? []), arrow.low, arrow.high]);
    }
  }
  return order.map((actor) => {
    const all = packed(merged(model, actor, new Set(order)), pen);
    const bars = all.filter((bar) => bar.row < pen.mostRows);
    const rows = bars.reduce((most, bar) => Math.max(most, bar.row + 1), 0);
    const known = [
      ...(days.get(actor) ?? []),
      ...bars.flatMap((b) => [b.fromDay, b.toDay].filter(Number.isFinite)),
    ];
    const height = (pen.isSmall ? HEAD + 14 : HEAD) + rows * ROW + 10;
    const lane = {
      actor, bars, rows, y, height, more: all.length - bars.length,
      first: known.length ? Math.min(...known) : model.from,
      last: bars.some((b) => b.toDay === Infinity) ? Infinity : Math.max(model.from, ...known),
    };
    y += height;
    return lane;
  });
}

/** A tie that no report dates has no place on a line of time. */
function isDated(model: Model, claims: number[]): boolean {
  return claims.some((i) => model.bundle.claims[i].from_low !== null || model.bundle.claims[i].to_high !== null);
}

/** Bars that say the same of several others over the same time become one. */
function merged(model: Model, actor: number, lanes: Set<number>): Bar[] {
  const { actors } = model.bundle;
  const bars: (Bar & { others: string[]; relation: string })[] = [];
  const near = (p: number, q: number) => p === q || Math.abs(p - q) < 75;
  for (const index of model.tiesOf[actor]) {
    const tie = model.ties[index];
    const isMine = tie.a === actor || (!tie.directed && !lanes.has(tie.a));
    if (!isMine || tie.a === tie.b) continue;
    const other = actors[tie.a === actor ? tie.b : tie.a].name;
    wholes(tie).forEach((s, n) => {
      if (s.fromDay > model.to || s.toDay < model.from || !isDated(model, s.for)) return;
      const twin = bars.find(
        (b) =>
          b.relation === tie.relation && near(b.fromDay, s.fromDay) && near(b.toDay, s.toDay) &&
          b.disputed === s.disputed && b.supposed === s.supposed && b.inferred === (s.rule !== null),
      );
      if (twin) {
        if (!twin.others.includes(other)) twin.others.push(other);
        twin.for.push(...s.for);
        twin.against.push(...s.against);
        return;
      }
      bars.push({
        key: `${index}:${n}`, label: tie.reads.replace(/^(?:is|are) /, ''), sign: tie.sign,
        fromDay: s.fromDay, toDay: s.toDay, softFrom: s.from_soft, softTo: s.to_soft,
        disputed: s.disputed, supposed: s.supposed, inferred: s.rule !== null, for: [...s.for], against: [...s.against],
        relation: tie.relation, others: [other], x0: 0, x1: 0, textX: 0, textEnd: false, row: 0,
      });
    });
  }
  for (const bar of bars) {
    const more = bar.others.length > 3 ? ` and ${bar.others.length - 2} more` : '';
    bar.label += ` ${bar.others.slice(0, more ? 2 : 3).join(', ')}${more}`;
  }
  return bars;
}

function packed(bars: Bar[], pen: Pen): Bar[] {
  const ends: number[] = [];
  for (const bar of bars) {
    bar.x0 = bar.fromDay === -Infinity ? 0 : pen.axis.at(bar.fromDay);
    bar.x1 = Math.max(bar.x0 + 3, bar.toDay === Infinity ? pen.width : pen.axis.at(bar.toDay + 1));
  }
  const rank = (bar: Bar) => Number(bar.inferred) - Math.min(1, (bar.x1 - bar.x0) / pen.width);
  const chosen = bars.toSorted((p, q) => rank(p) - rank(q)).slice(0, pen.mostRows * 2);
  const rest = bars.filter((bar) => !chosen.includes(bar));
  const byTime = (p: Bar, q: Bar) => p.x0 - q.x0 || q.x1 - p.x1;
  for (const bar of [...chosen.sort(byTime), ...rest.sort(byTime)]) {
    const length = widthOf(bar.label, pen.font);
    bar.textEnd = bar.x0 + length > pen.width;
    bar.textX = bar.textEnd ? Math.max(bar.x1, Math.min(length, pen.width)) : bar.x0;
    const start = bar.textEnd ? Math.min(bar.x0, bar.textX - length) : bar.x0;
    const end = Math.max(bar.x1, bar.textEnd ? bar.textX : bar.x0 + length) + 10;
    let row = ends.findIndex((x) => x <= start);
    if (row < 0) row = ends.length;
    ends[row] = end;
    bar.row = row;
  }
  return bars;
}
