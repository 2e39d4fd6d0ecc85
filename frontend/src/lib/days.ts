// Days as whole numbers since 1970, so that dates can be compared, drawn and stepped through.

const DAY = 86_400_000;
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
];
const SEASONS: Record<string, string> = { '21': 'spring', '22': 'summer', '23': 'autumn', '24': 'winter' };

export function dayOf(iso: string): number {
  return Math.floor(Date.parse(iso.slice(0, 10) + 'T00:00:00Z') / DAY);
}

export function isoOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function yearOf(day: number): number {
  return new Date(day * DAY).getUTCFullYear();
}

export function startOfYear(year: number): number {
  return Math.floor(Date.UTC(year, 0, 1) / DAY);
}

/** The same day some months later, clipped to the end of a shorter month. */
export function addMonths(day: number, months: number): number {
  const at = new Date(day * DAY);
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
  const longest = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Math.floor(first.getTime() / DAY) + Math.min(at.getUTCDate(), longest) - 1;
}

/** "8 October 2021" */
export function longDate(day: number): string {
  const at = new Date(day * DAY);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** "8 Oct 2021" */
export function shortDate(day: number): string {
  const at = new Date(day * DAY);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()].slice(0, 3)} ${at.getUTCFullYear()}`;
}

/** "Oct 2021" */
export function shortMonth(day: number): string {
  return shortDate(day).replace(/^\d+ /, '');
}

/** Say an EDTF date in words: "199X~" is "about the 1990s", "../2009-08" is "until August 2009". */
export function dateInWords(edtf: string | null): string {
  if (!edtf) return 'no date given';
  const [from, to] = edtf.split('/');
  if (to === undefined) return one(from);
  const isOpen = (side: string) => side === '' || side === '..';
  if (isOpen(from) && isOpen(to)) return 'no date given';
  if (isOpen(to)) return `since ${one(from)}`;
  if (isOpen(from)) return `until ${one(to)}`;
  return `${one(from)} to ${one(to)}`;
}

function one(part: string): string {
  const found = /^(\d[\dX]{3})(?:-([\dX]{2}))?(?:-([\dX]{2}))?([~?%])?$/.exec(part);
  if (!found) return part;
  const [, year, month, day, mark] = found;
  const about = mark === undefined ? '' : mark === '?' ? 'perhaps ' : 'about ';
  const named = year.includes('X') ? `the ${year.replaceAll('X', '0')}s` : year;
  if (!month || month.includes('X')) return about + named;
  if (SEASONS[month]) return `${about}${SEASONS[month]} ${named}`;
  const name = MONTHS[Number(month) - 1] ?? month;
  return about + (day && !day.includes('X') ? `${Number(day)} ` : '') + `${name} ${named}`;
}
