// How queues, claims and their changes are said.

import type { Said } from './server';

export const QUEUES: Record<string, string> = {
  unreviewed: 'Unreviewed',
  'low-confidence': 'Low confidence',
  disputed: 'Disputed',
  'to-adjudicate': 'To adjudicate',
  'new-names': 'Names',
};

export const FIELDS = ['subject', 'relation', 'object', 'when', 'where', 'status', 'said_by', 'killed', 'wounded'];

export const asWords = (word: string) => word.replaceAll('_', ' ').replaceAll('-', ' ');

/** What a claim says beyond who does what to whom. */
export function besides(says: Said): string[] {
  const told = says.status && says.status !== 'asserted' ? [says.status] : [];
  for (const [field, lead] of [['when', ''], ['where', 'in '], ['said_by', 'says '], ['killed', 'killed '], ['wounded', 'wounded ']]) {
    if (says[field]) told.push(`${lead}${says[field]}`);
  }
  return told;
}

/** The fields that a form holds differently from what stands. */
export function changed(before: Said, after: Said): Said {
  return Object.fromEntries(FIELDS.filter((f) => (after[f] ?? '').trim() !== before[f]).map((f) => [f, (after[f] ?? '').trim()]));
}
