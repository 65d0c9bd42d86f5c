/**
 * The outbox: what a person does is first kept on the phone, then sent, in order, until the server has answered.
 *
 * A job leaves the store only after an answer, and carries a key by which the server applies it once; so a lost
 * answer, a closed app or two open tabs cannot lose or double it. Only one tab sends at a time (Web Locks).
 */
import { AskError } from '../reads/ask.ts';
import type { Job, Jobs } from './jobs.ts';

/** What became of a write by the time its screen wants to go on. */
export type Written<Answer> =
  | { state: 'sent'; answer: Answer }
  | { state: 'queued' }
  | { state: 'failed'; problem: Problem };

export interface Problem {
  code: string;
  message: string;
  field?: string | null;
}

export type Ending = { state: 'sent'; answer: unknown } | { state: 'failed'; problem: Problem };

/** What tabs tell each other. */
export type Told = { type: 'changed' } | { type: 'ended'; key: string; job: Job; ending: Ending };

export interface Outside {
  jobs: Jobs;
  send(documentId: string, variables: unknown): Promise<unknown>;
  /** Runs `work` while no other tab does; answers at once without running it if one does. */
  alone(work: () => Promise<void>): Promise<void>;
  tell(told: Told): void;
  now(): number;
  random(): number;
  after(milliseconds: number, work: () => void): () => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 5 * 60_000;

export class Outbox {
  /** The jobs being sent by this tab right now. */
  readonly sending = new Set<string>();
  paused = false;

  #outside: Outside;
  #running = false;
  #again = false;
  #turn = 0;
  #closed = false;
  #called: () => void = () => {};
  #cancelTimer: () => void = () => {};

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  async add(job: Omit<Job, 'madeAt' | 'turn' | 'state' | 'tries' | 'notBefore'>): Promise<void> {
    const now = this.#outside.now();
    await this.#outside.jobs.put({
      ...job,
      madeAt: now,
      turn: this.#turn++,
      state: 'queued',
      tries: 0,
      notBefore: 0,
    });
    this.#outside.tell({ type: 'changed' });
    void this.flush();
  }

  /** The network may be back: try everything now, whatever its waiting time. */
  async wake(): Promise<void> {
    this.paused = false;
    for (const job of await this.#outside.jobs.all()) {
      if (job.notBefore) await this.#outside.jobs.put({ ...job, notBefore: 0 });
    }
    await this.flush();
  }

  async retry(key: string): Promise<void> {
    const job = await this.#outside.jobs.get(key);
    if (!job) return;
    await this.#outside.jobs.put({ ...job, state: 'queued', tries: 0, notBefore: 0, problem: undefined });
    this.paused = false;
    this.#outside.tell({ type: 'changed' });
    await this.flush();
  }

  async discard(key: string): Promise<void> {
    await this.#outside.jobs.remove(key);
    this.#outside.tell({ type: 'changed' });
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  /** Sends what is due. Calls that come while it runs make it look once more, and wait for no other lane. */
  async flush(): Promise<void> {
    this.#again = true;
    this.#called();
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#outside.alone(() => this.#sendAll());
      }
    } finally {
      this.#running = false;
    }
    await this.#sleepUntilDue();
  }

  /** A lane that carries a photo may take minutes: what is added meanwhile leaves beside it. */
  async #sendAll(): Promise<void> {
    const busy = new Map<string, Promise<void>>();
    const later = new Set<string>();
    const ended = (lane: string) => {
      busy.delete(lane);
      if (later.delete(lane)) this.#again = true;
    };
    for (let look = true; look || busy.size; look = this.#again && !this.#closed) {
      const called = new Promise<void>((resolve) => {
        this.#called = resolve;
      });
      if (look) {
        this.#again = false;
        for (const [lane, jobs] of await this.#lanes()) {
          if (busy.has(lane)) later.add(lane);
          else
            busy.set(
              lane,
              this.#sendLane(jobs).finally(() => ended(lane)),
            );
        }
      }
      if (busy.size) await Promise.race([...busy.values(), called]);
    }
  }

  async #lanes(): Promise<Map<string, Job[]>> {
    const lanes = new Map<string, Job[]>();
    for (const job of await this.#outside.jobs.all()) {
      lanes.set(job.lane, [...(lanes.get(job.lane) ?? []), job]);
    }
    return lanes;
  }

  async #sendLane(lane: Job[]): Promise<void> {
    for (const { key } of lane) {
      // read again: another tab may have sent or discarded it since
      const job = await this.#outside.jobs.get(key);
      if (!job || job.state === 'failed') continue;
      if (this.paused || this.#closed || job.notBefore > this.#outside.now()) return;
      if (!(await this.#sendOne(job))) return;
    }
  }

  /** True when the lane may go on. */
  async #sendOne(job: Job): Promise<boolean> {
    this.sending.add(job.key);
    this.#outside.tell({ type: 'changed' });
    try {
      const answer = await this.#outside.send(job.documentId, job.variables);
      await this.#end(job, verdict(answer));
      return true;
    } catch (error) {
      return await this.#judge(job, error);
    } finally {
      this.sending.delete(job.key);
      this.#outside.tell({ type: 'changed' });
    }
  }

  async #judge(job: Job, error: unknown): Promise<boolean> {
    const trouble = error instanceof AskError ? error : new AskError('network', 'network', String(error));
    if (trouble.trouble === 'refused') {
      await this.#end(job, { state: 'failed', problem: { code: trouble.code, message: trouble.message } });
      return true;
    }
    if (trouble.trouble === 'signedOut') this.paused = true;
    else await this.#wait(job, trouble.retryAfter);
    return false;
  }

  async #wait(job: Job, retryAfter: number): Promise<void> {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** job.tries);
    const wait = Math.max(retryAfter * 1000, longest / 2 + (longest / 2) * this.#outside.random());
    const notBefore = this.#outside.now() + wait;
    // its owner may have discarded it while it was on its way
    if (await this.#outside.jobs.get(job.key)) {
      await this.#outside.jobs.put({ ...job, tries: job.tries + 1, notBefore });
    }
  }

  async #end(job: Job, ending: Ending): Promise<void> {
    if (ending.state === 'sent') await this.#outside.jobs.remove(job.key);
    else await this.#outside.jobs.put({ ...job, state: 'failed', problem: ending.problem });
    this.#outside.tell({ type: 'ended', key: job.key, job, ending });
  }

  async #sleepUntilDue(): Promise<void> {
    this.#cancelTimer();
    if (this.paused || this.#closed) return;
    const due = (await this.#outside.jobs.all()).filter((job) => job.state === 'queued');
    if (!due.length) return;
    const first = Math.min(...due.map((job) => job.notBefore));
    // a job that is due but was not sent is being sent by another tab: look again in a while, it may have closed
    const wait = Math.max(first - this.#outside.now(), FIRST_WAIT);
    this.#cancelTimer = this.#outside.after(wait, () => void this.flush());
  }
}

/** Every mutation answers a union: Invalid and Refused are its problems, anything else is the deed done. */
export function verdict(answer: unknown): Ending {
  const root = Object.values(answer as Record<string, Record<string, unknown> | null>)[0];
  const name = root?.__typename;
  if (name !== 'Invalid' && name !== 'Refused') return { state: 'sent', answer };
  return { state: 'failed', problem: root as unknown as Problem };
}
