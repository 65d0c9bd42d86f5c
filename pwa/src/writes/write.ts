/** Writing from a screen. `write` for what may wait in the outbox; `useCommand` for what needs the network now. */
import { signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { AskError, ask, askById, type Document, documentId, reached, signedOut } from '../reads/ask.ts';
import { type Job, storedJobs } from './jobs.ts';
import { type Ending, Outbox, type Problem, type Told, verdict, type Written } from './outbox.ts';

export type { Problem, Written } from './outbox.ts';

export interface Pending extends Omit<Job, 'state'> {
  state: Job['state'] | 'sending';
}

/** What waits on this phone, oldest first; for the Pending screen and for "queued" marks. */
export const pending = signal<Pending[]>([]);

/** Beyond this a screen says "queued" and goes on; the job is kept either way. */
const PATIENCE = 4_000;

interface WriteOptions {
  /** Jobs of one lane keep their order, e.g. `story:12`. The operation's name if not said. */
  lane?: string;
  /** What it is about, for the Pending screen: the story's title. */
  about?: string;
}

type Input<V> = V extends { input: infer I } ? Omit<I, 'key'> : never;
type Ended = Ending | { state: 'queued' };
type Effect = (answer: unknown, job: Job) => void;

let outbox: Outbox | undefined;
let channel: BroadcastChannel | undefined;
const awaited = new Map<string, (ending: Ended) => void>();
const effects = new Map<string, Effect>();
const needs = new Map<string, (input: never) => Promise<void>>();

/** Keeps the deed on the phone, sends it, and says what became of it; at the latest after 4 s "queued". */
export async function write<Answer, V extends { input: { key: string } }>(
  document: Document<Answer, V>,
  name: string,
  input: Input<V>,
  { lane = name, about = '' }: WriteOptions = {},
): Promise<Written<Answer>> {
  if (!outbox) throw new Error('write before the outbox is open');
  const key = crypto.randomUUID();
  const ended = new Promise<Ended>((resolve) => awaited.set(key, resolve));
  const variables = { input: { ...input, key } } as Job['variables'];
  await outbox.add({ key, name, documentId: documentId(document), variables, lane, about });
  const late = new Promise<Ended>((resolve) => setTimeout(resolve, PATIENCE, { state: 'queued' }));
  const ending = await Promise.race([ended, late]);
  awaited.delete(key);
  return ending as Written<Answer>;
}

/**
 * What to do with the cache when the server has applied `document`, now or after a restart, in whichever tab.
 * Register once, at module level.
 */
export function whenSent<Answer, V>(
  document: Document<Answer, V>,
  effect: (answer: Answer, input: V extends { input: infer I } ? I : never) => void,
): void {
  effects.set(documentId(document), (answer, job) => effect(answer as Answer, job.variables.input as never));
}

/** What has to arrive before `document` can: its photos. Register once, at module level. */
export function beforeSent<Answer, V>(
  document: Document<Answer, V>,
  send: (input: V extends { input: infer I } ? I : never) => Promise<void>,
): void {
  needs.set(documentId(document), send);
}

export function retry(key: string): Promise<void> {
  return outbox?.retry(key) ?? Promise.resolve();
}

export function discard(key: string): Promise<void> {
  return outbox?.discard(key) ?? Promise.resolve();
}

export function wake(): Promise<void> {
  return outbox?.wake() ?? Promise.resolve();
}

/** Opens the person's outbox and sends what an earlier visit left in it. */
export async function openOutbox(personId: string): Promise<void> {
  closeOutbox();
  const jobs = storedJobs(personId);
  const name = `relais-outbox-${personId}`;
  const heard = (told: Told) => {
    if (told.type === 'ended') settle(told.job, told.ending);
    void show(jobs);
  };
  const tabs = new BroadcastChannel(name);
  tabs.onmessage = (event: MessageEvent<Told>) => heard(event.data);
  channel = tabs;
  outbox = new Outbox({
    jobs,
    send: async (id, variables) => {
      await needs.get(id)?.((variables as Job['variables']).input as never);
      return askById(id, variables);
    },
    alone: (work) =>
      navigator.locks.request(name, { ifAvailable: true }, (lock) =>
        lock ? work() : undefined,
      ) as Promise<void>,
    tell: (told) => {
      tabs.postMessage(told);
      heard(told);
    },
    now: Date.now,
    random: Math.random,
    after: (milliseconds, work) => {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  await show(jobs);
  void outbox.wake();
}

export function closeOutbox(): void {
  outbox?.close();
  channel?.close();
  outbox = channel = undefined;
  pending.value = [];
}

function settle(job: Job, ending: Ending): void {
  if (ending.state === 'sent') effects.get(job.documentId)?.(ending.answer, job);
  awaited.get(job.key)?.(ending);
}

async function show(jobs: { all(): Promise<Job[]> }): Promise<void> {
  const sending = outbox?.sending;
  pending.value = (await jobs.all()).map((job) =>
    sending?.has(job.key) ? { ...job, state: 'sending' as const } : job,
  );
  // a try came back without an answer: its screen need not wait any longer
  for (const job of pending.value) {
    if (job.state === 'queued' && (job.tries || signedOut.value)) awaited.get(job.key)?.({ state: 'queued' });
  }
}

// a hint, never a verdict: the browser says something changed, so it is worth a try
addEventListener('online', () => void wake());
addEventListener('pageshow', () => void wake());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void wake());
let before = reached.value;
reached.subscribe((now) => {
  if (now && !before) queueMicrotask(() => void wake());
  before = now;
});

export interface Command<Answer, V> {
  /** Resolves to the answer, or to undefined when `problem` says why not. */
  run(input: Input<V>): Promise<Answer | undefined>;
  busy: boolean;
  problem: Problem | undefined;
  reset(): void;
}

/**
 * A write that is worth nothing later: console forms, passwords, deletion. Its key stays the same until the server
 * has answered, so pressing again after a lost answer does not do it twice.
 */
export function useCommand<Answer, V extends { input: { key: string } }>(
  document: Document<Answer, V>,
): Command<Answer, V> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const attempt = useRef<{ key: string; said: string } | undefined>(undefined);
  const run = async (input: Input<V>) => {
    const said = JSON.stringify(input);
    if (attempt.current?.said !== said) attempt.current = { key: crypto.randomUUID(), said };
    const key = attempt.current.key;
    setBusy(true);
    setProblem(undefined);
    try {
      const ending = verdict(await ask(document, { input: { ...input, key } } as unknown as V));
      attempt.current = undefined;
      if (ending.state === 'sent') return ending.answer as Answer;
      setProblem(ending.problem);
    } catch (error) {
      const { code, message } = error instanceof AskError ? error : new AskError('network', 'network', '');
      setProblem({ code, message });
    } finally {
      setBusy(false);
    }
    return undefined;
  };
  return { run, busy, problem, reset: () => setProblem(undefined) };
}
