import { expect, it } from 'vitest';
import { pieces } from '../src/lib/pieces';

it('cuts a text where claims begin and end and loses no letter', () => {
  const text = 'Alpha met Beta. Beta struck Gamma. The end.';
  const spans = [
    { index: 4, start: 0, end: 15 },
    { index: 9, start: 10, end: 34 },
  ];
  const found = pieces(text, spans, 9);
  expect(found.map((p) => p.text).join('')).toBe(text);
  expect(found.filter((p) => p.isMarked).map((p) => p.text).join('')).toBe(text.slice(10, 34));
  expect(found[1].claims).toEqual([4, 9]);
});

it('counts characters as Python does, not UTF-16 units', () => {
  const text = '🏴🏴 flags. Alpha pledged.';
  const start = Array.from(text).join('|').split('|').indexOf('A');
  const found = pieces(text, [{ index: 0, start, end: start + 14 }], 0);
  expect(found.find((p) => p.isMarked)?.text).toBe('Alpha pledged.');
});
