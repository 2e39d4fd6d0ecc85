import { describe, expect, it } from 'vitest';
import { addMonths, dateInWords, dayOf, isoOf, longDate } from '../src/lib/days';

describe('days', () => {
  it('go to and fro', () => {
    for (const iso of ['1969-12-31', '1970-01-01', '2000-02-29', '2021-11-12']) expect(isoOf(dayOf(iso))).toBe(iso);
  });
  it('step by months to the end of shorter ones', () => {
    expect(isoOf(addMonths(dayOf('2021-01-31'), 1))).toBe('2021-02-28');
    expect(isoOf(addMonths(dayOf('2020-03-31'), -1))).toBe('2020-02-29');
    expect(isoOf(addMonths(dayOf('2020-11-15'), 14))).toBe('2022-01-15');
  });
  it('are said in full', () => expect(longDate(dayOf('2021-10-08'))).toBe('8 October 2021'));
});

describe('uncertain dates in words', () => {
  it.each([
    ['199X~', 'about the 1990s'],
    ['2015-08', 'August 2015'],
    ['2016~/2018-07', 'about 2016 to July 2018'],
    ['../2009-08', 'until August 2009'],
    ['2021-08-15/..', 'since 15 August 2021'],
    ['2015-22', 'summer 2015'],
    ['2015?', 'perhaps 2015'],
    ['../..', 'no date given'],
    [null, 'no date given'],
  ])('%s', (edtf, words) => expect(dateInWords(edtf)).toBe(words));
});
