import { expect, it } from 'vitest';
import { dayOf } from '../src/lib/days';
import { place, wrap } from '../src/lib/labels';
import { claimsOf, linesOn, prepare, recentChanges, wholes } from '../src/lib/model';
import type { Bundle, Segment, Tie } from '../src/lib/types';

const segment = (from: string | null, to: string | null, more: Partial<Segment> = {}): Segment => ({
  from, to, from_soft: false, to_soft: false, strength: 0.5, for: [0], against: [], disputed: false, rule: null,
  supposed: false, ...more,
});
const tie = (a: number, b: number, sign: 1 | -1, segments: Segment[]): Tie => ({
  a, b, relation: 'allied_with', reads: 'is allied with', sign, directed: sign > 0, segments,
});
const actor = (name: string, kind = 'armed_group') => ({
  id: name, name, called: name, kind, names: [name], x: 0.5, y: 0.5, claims: [],
});
const bundle = (ties: Tie[]): Bundle => ({
  title: 't', made: '2021-01-01T00:00:00Z', on: '2020-06-01', reviewed: 0, known_by: null,
  span: { from: '2010-01-01', to: '2020-06-01' }, lead: [], documents: [],
  actors: [actor('A'), actor('B'), actor('Kunduz', 'place')], claims: [], ties,
  changes: [{ day: '2020-01-05', soft: false, kind: 'appeared', a: 0, b: 1, sign: 1, text: 'A joins B', claims: [0], supposed: false }],
  places: [], disputes: [], dilemmas: [], questions: [], profiles: [], supposed: null,
  record: { count: 0, came_true: 0, proposed: 0, lines: [], words: [] },
});
const all = { least: 0, signs: new Set([1, -1, 0] as const), kinds: new Set(['armed_group', 'place']), actor: null };

it('draws one line for each pair and sign, as strong as the strongest tie', () => {
  const model = prepare(bundle([
    tie(0, 1, 1, [segment('2015-01-01', '2016-12-31')]),
    tie(1, 0, 1, [segment('2016-01-01', null, { strength: 0.9, for: [1], against: [2], disputed: true })]),
    tie(0, 1, -1, [segment('2016-06-01', '2016-06-30')]),
    tie(0, 2, 1, [segment(null, null)]),
  ]));
  const lines = linesOn(model, dayOf('2016-06-15'), all);
  expect(lines.map((l) => l.id).sort()).toEqual(['0:1:-1', '0:1:1']);
  const friendly = lines.find((l) => l.sign > 0);
  expect(friendly).toMatchObject({ strength: 0.9, disputed: true, toA: true, toB: true });
  expect(friendly && claimsOf(friendly)).toEqual({ for: [1, 0], against: [2] });
  expect(linesOn(model, dayOf('2014-12-31'), all)).toEqual([]);
  expect(linesOn(model, dayOf('2019-01-01'), { ...all, least: 0.95 })).toEqual([]);
});

it('takes a line for supposed only where nothing reported supports it', () => {
  const supposed = segment('2015-01-01', null, { supposed: true });
  const line = (ties: Tie[]) => linesOn(prepare(bundle(ties)), dayOf('2016-06-15'), all)[0];
  expect(line([tie(0, 1, 1, [supposed])]).supposed).toBe(true);
  expect(line([tie(0, 1, 1, [supposed]), tie(1, 0, 1, [segment('2015-01-01', null)])]).supposed).toBe(false);
});

it('joins segments that adjoin and keeps gaps', () => {
  const model = prepare(bundle([
    tie(0, 1, 1, [segment('2015-01-01', '2015-12-31'), segment('2016-01-01', '2016-12-31', { strength: 0.8 }), segment('2018-01-01', null)]),
  ]));
  expect(wholes(model.ties[0]).map((s) => [s.fromDay, s.toDay, s.strength])).toEqual([
    [dayOf('2015-01-01'), dayOf('2016-12-31'), 0.8],
    [dayOf('2018-01-01'), Infinity, 0.5],
  ]);
});

it('lists the changes of the months before', () => {
  const model = prepare(bundle([]));
  expect(recentChanges(model, dayOf('2020-06-01'), 12)).toHaveLength(1);
  expect(recentChanges(model, dayOf('2021-06-01'), 12)).toHaveLength(0);
});

it('places labels without collisions', () => {
  const marks = Array.from({ length: 12 }, (_, i) => ({ index: i, x: 40 + (i % 4) * 30, y: 40 + Math.floor(i / 4) * 20, radius: 4, text: `Name ${i}`, weight: i }));
  globalThis.document = { createElement: () => ({ getContext: () => null }) } as unknown as Document;
  const labels = place(marks, { width: 200, height: 120, font: '12px x', size: 12, letters: 12 });
  expect(labels.length).toBeGreaterThan(2);
  const boxes = labels.map((l) => {
    const width = Math.max(...l.lines.map((t) => t.length * 7)) + 2;
    const x = l.anchor === 'start' ? l.x - 1 : l.anchor === 'end' ? l.x - width + 1 : l.x - width / 2;
    return { x, y: l.y - 12 * 0.92, width, height: l.lines.length * 12 * 1.12 + 1 };
  });
  for (const [i, p] of boxes.entries()) {
    for (const q of boxes.slice(i + 1)) {
      expect(p.x < q.x + q.width && q.x < p.x + p.width && p.y < q.y + q.height && q.y < p.y + p.height).toBe(false);
    }
  }
});

it('breaks names at spaces', () => {
  expect(wrap('Islamic Movement of Uzbekistan', 17)).toEqual(['Islamic Movement', 'of Uzbekistan']);
});
