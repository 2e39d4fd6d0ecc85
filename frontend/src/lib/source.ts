// Where the bundle comes from: inlined in the page (a brief), or asked of the workbench that served it.

import type { Bundle } from './types';

export function inlined(): Bundle | null {
  const holder = document.getElementById('bundle');
  return holder?.textContent ? (JSON.parse(holder.textContent) as Bundle) : null;
}

export async function fetchBundle(asked: { on?: string; known_by?: string } = {}): Promise<Bundle> {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  const answer = await fetch(`api/bundle?${query}`, { headers: { accept: 'application/json' } });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Error(problem?.error?.message ?? `The workbench answered ${answer.status}.`);
  }
  return (await answer.json()) as Bundle;
}
