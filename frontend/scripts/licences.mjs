// Gather the licences of everything that the built page carries, to travel with it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const CARRIED = [
  ['@fontsource-variable/source-serif-4', 'typeface'],
  ['@fontsource-variable/source-sans-3', 'typeface'],
  ['svelte', 'code'],
  ['d3-geo', 'code'],
  ['d3-array', 'code'],
  ['internmap', 'code'],
  ['topojson-client', 'code'],
  ['world-atlas', 'country outlines, made from Natural Earth, which is in the public domain'],
];

const parts = CARRIED.map(([name, what]) => {
  const folder = new URL(`../node_modules/${name}/`, import.meta.url);
  const { version, license } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  const text = readFileSync(new URL(file, folder), 'utf8').replace(/\r\n/g, '\n').trim();
  return `${name} ${version} (${what}; ${license})\n${'-'.repeat(70)}\n${text}\n`;
});
writeFileSync(
  new URL('../../src/allegiance/briefs/THIRD_PARTY.txt', import.meta.url),
  `The page of a brief carries parts of these works, each under its own licence.\n\n${parts.join('\n\n')}`,
);
