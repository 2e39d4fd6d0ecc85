// What the page of reviews asks of the server that sent it, and what it tells it.

export interface Said {
  [field: string]: string;
}

export interface Claim {
  key: string;
  judgement: string | null;
  sentence: [string, string, string];
  source: string;
  title: string | null;
  published: string | null;
  confidence: number | null;
  says: Said;
  said: Said;
  reviews: { coder: string; judgement: string; changes: Said; comment: string | null; final: boolean; learned: string }[];
}

export interface Names {
  waiting: number;
  pairs: { a: string; b: string; score: number; reason: string; claims: number }[];
  new: { name: string; kind: string; claims: number }[];
  judgements: { number: number; a: string; b: string; judgement: string; by: string; reason: string | null }[];
}

export interface About {
  coder: string | null;
  queues: string[];
  relations: string[];
  statuses: string[];
}

const KEEP = 'allegiance-key';

/** The key comes in the address, once; it is kept for this tab and taken out of sight. */
export function takeKey(): string {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(KEEP, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEEP) ?? '';
}

async function answered<T>(answer: Response): Promise<T> {
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Error(problem?.error?.message ?? `The workbench answered ${answer.status}.`);
  }
  return (await answer.json()) as T;
}

export async function get<T>(path: string): Promise<T> {
  return answered<T>(await fetch(`api/${path}`, { headers: { accept: 'application/json' } }));
}

export async function post<T>(path: string, key: string, body: object = {}): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-allegiance-key': key };
  return answered<T>(await fetch(`api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}
