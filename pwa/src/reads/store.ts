/**
 * What this phone keeps of what it read: one IndexedDB database a person, one row a query, gone at sign-out.
 * All rows are put back before the first paint, so a start without a network shows the last screens at once.
 */
import { hashKey, type Query } from '@tanstack/query-core';
import { clear, createStore, del, delMany, entries, set, type UseStore } from 'idb-keyval';
import { client } from './client.ts';

interface Row {
  key: readonly unknown[];
  data: unknown;
  at: number;
}

const MAX_ROWS = 150;
const MAX_AGE = 30 * 86_400_000;
const WRITE_AFTER = 100;

let store: UseStore | undefined;
let forget: (() => void) | undefined;
const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; now: () => void }>();

export function databaseName(personId: string): string {
  return `relais-reads-${personId}`;
}

/** Opens the person's rows, puts them back into the cache, and from now on writes what changes. */
export async function openReads(personId: string): Promise<void> {
  closeReads();
  store = createStore(databaseName(personId), 'rows');
  for (const row of await fresh(store)) {
    const known = client.getQueryState(row.key)?.dataUpdatedAt ?? 0;
    if (row.at > known) client.setQueryData(row.key, row.data, { updatedAt: row.at });
  }
  for (const query of client.getQueryCache().getAll()) later(query);
  forget = client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'success') later(event.query);
  });
}

export function closeReads(): void {
  forget?.();
  forget = store = undefined;
  for (const { timer } of waiting.values()) clearTimeout(timer);
  waiting.clear();
}

/** Sign-out: nothing of the person stays, neither on disk nor in memory. */
export async function wipeReads(): Promise<void> {
  const open = store;
  closeReads();
  client.clear();
  if (open) await clear(open);
}

async function fresh(from: UseStore): Promise<Row[]> {
  const rows = await entries<string, Row>(from);
  rows.sort(([, a], [, b]) => b.at - a.at);
  const kept = rows.slice(0, MAX_ROWS).filter(([, row]) => row.at > Date.now() - MAX_AGE);
  const gone = rows.slice(kept.length).map(([name]) => name);
  if (gone.length) await delMany(gone, from);
  return kept.map(([, row]) => row);
}

function later(query: Query): void {
  const name = hashKey(query.queryKey);
  if (waiting.has(name)) return;
  const now = () => {
    waiting.delete(name);
    void write(name, query);
  };
  waiting.set(name, { timer: setTimeout(now, WRITE_AFTER), now });
}

/** The app goes to the background, perhaps for good: what waits to be written is written now. */
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') return;
  for (const { timer, now } of [...waiting.values()]) {
    clearTimeout(timer);
    now();
  }
});

async function write(name: string, { queryKey, state, meta }: Query): Promise<void> {
  if (!store) return;
  if (meta?.keep === false) return del(name, store);
  if (state.data === undefined) return;
  await set(name, { key: queryKey, data: state.data, at: state.dataUpdatedAt } satisfies Row, store);
}
