/** What waits to be sent: one IndexedDB database a person, one row a job, in the order they were made. */
import { clear, createStore, del, entries, get, set, type UseStore } from 'idb-keyval';

/** queued → sending → gone once answered; failed when the server refused it and only its owner can decide. */
export type JobState = 'queued' | 'failed';

export interface Job {
  /** The idempotency key inside `variables.input`, made on this phone: the server applies it once. */
  key: string;
  /** Name of the operation, e.g. "Share": what the Pending screen calls it. */
  name: string;
  documentId: string;
  variables: { input: { key: string } & Record<string, unknown> };
  /** Jobs of a lane leave one after the other; lanes do not wait for each other. */
  lane: string;
  /** What it is about, in the person's own words: a story's title. */
  about: string;
  /** Milliseconds since 1970; `turn` orders jobs made in the same millisecond. */
  madeAt: number;
  turn: number;
  state: JobState;
  tries: number;
  /** Not before this instant, milliseconds since 1970. */
  notBefore: number;
  problem?: { code: string; message: string };
}

export interface Jobs {
  all(): Promise<Job[]>;
  get(key: string): Promise<Job | undefined>;
  put(job: Job): Promise<void>;
  remove(key: string): Promise<void>;
}

export function outboxName(personId: string): string {
  return `relais-outbox-${personId}`;
}

/** Sign-out. The rows, not only the database: another tab that has it open would keep it alive. */
export function wipeJobs(personId: string): Promise<void> {
  return clear(createStore(outboxName(personId), 'jobs'));
}

export function storedJobs(personId: string): Jobs {
  const store: UseStore = createStore(outboxName(personId), 'jobs');
  return {
    async all() {
      const rows = await entries<string, Job>(store);
      return rows.map(([, job]) => job).sort((a, b) => a.madeAt - b.madeAt || a.turn - b.turn);
    },
    get: (key) => get<Job>(key, store),
    put: (job) => set(job.key, job, store),
    remove: (key) => del(key, store),
  };
}
