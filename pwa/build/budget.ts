// The first JavaScript, gzipped: what the page runs, what that imports statically, and one language's first sentences.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 55_000;
const dist = new URL('../dist/', import.meta.url);

interface Chunk {
  file: string;
  imports?: string[];
}

const chunks: Record<string, Chunk> = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

function reach(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of chunks[name]?.imports ?? []) reach(next, found);
  return found;
}

const page = readFileSync(new URL('index.html', dist), 'utf8');
const run = Object.keys(chunks).filter((name) => page.includes(` src="/${chunks[name]?.file}"`));
if (!run.length) throw new Error('the page runs no script');
const reached = run.reduce((found, name) => reach(name, found), new Set<string>());
const first = [...reached, 'virtual:words/fr/shell', 'virtual:words/fr/first'];

let total = 0;
for (const name of first) {
  const file = chunks[name]?.file;
  if (!file) throw new Error(`${name} is not in the build`);
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(7)}  ${file}`);
}
console.log(`${String(total).padStart(7)}  first JavaScript, gzip; limit ${LIMIT}`);
if (total > LIMIT) process.exit(1);
