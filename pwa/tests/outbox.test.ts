import { beforeEach, describe, expect, it } from 'vitest';
import { AskError } from '../src/reads/ask.ts';
import type { Job } from '../src/writes/jobs.ts';
import { storedJobs } from '../src/writes/jobs.ts';
import { Outbox, type Told } from '../src/writes/outbox.ts';

/** The server of these tests: applies a key once, and can be made to fail in every way we have seen. */
class Server {
  applied: string[] = [];
  calls = 0;
  mood: (() => 'lost answer' | undefined) | undefined;
  gate: Promise<void> | undefined;

  async send(_: string, variables: unknown): Promise<unknown> {
    this.calls++;
    const { key, refuse } = (variables as Job['variables']).input;
    await this.gate;
    const lost = this.mood?.();
    if (refuse) return { share: { __typename: 'Refused', code: 'story_closed', message: 'Closed.' } };
    if (!this.applied.includes(key)) this.applied.push(key);
    if (lost) throw new AskError('network', 'network', 'the answer never came');
    return { share: { __typename: 'Shared' } };
  }
}

const offline = () => {
  throw new AskError('network', 'network', 'Failed to fetch');
};

let person = 0;
let server: Server;
let clock: number;
let told: Told[];
let locks: Map<string, boolean>;
let timers: { at: number; work: () => void }[];

/** A tab of the same phone: same store, same locks, its own memory. */
function tab(): Outbox {
  const name = String(person);
  return new Outbox({
    jobs: storedJobs(name),
    send: (id, variables) => server.send(id, variables),
    async alone(work) {
      if (locks.get(name)) return;
      locks.set(name, true);
      await work().finally(() => locks.delete(name));
    },
    tell: (news) => told.push(news),
    now: () => clock,
    random: () => 0.5,
    after(milliseconds, work) {
      const timer = { at: clock + milliseconds, work };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  });
}

function job(key: string, lane = 'story:1', input: object = {}) {
  return { key, name: 'Share', documentId: 'd', variables: { input: { key, ...input } }, lane, about: '' };
}

async function left(): Promise<Job[]> {
  return storedJobs(String(person)).all();
}

/** Lets what is under way come to rest. */
async function settled(outbox: Outbox): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
  await outbox.flush();
}

async function pass(outbox: Outbox, milliseconds: number): Promise<void> {
  clock += milliseconds;
  for (const { at, work } of [...timers]) if (at <= clock) work();
  await settled(outbox);
}

beforeEach(() => {
  person++;
  server = new Server();
  clock = 1_000_000;
  told = [];
  locks = new Map();
  timers = [];
});

describe('the outbox', () => {
  it('sends a deed at once when the network is there', async () => {
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    expect(server.applied).toEqual(['a']);
    expect(await left()).toEqual([]);
  });

  it('keeps a deed without a network and sends it when it returns', async () => {
    server.mood = offline;
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    expect((await left()).map(({ key, tries }) => [key, tries])).toEqual([['a', 1]]);
    server.mood = undefined;
    await outbox.wake();
    expect(server.applied).toEqual(['a']);
  });

  it('sends what an earlier visit left, after the app was closed and opened', async () => {
    server.mood = offline;
    const closed = tab();
    await closed.add(job('a'));
    await settled(closed);
    closed.close();
    server.mood = undefined;
    await tab().wake();
    expect(server.applied).toEqual(['a']);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['HTTP 503', () => new AskError('busy', 'unavailable', 'HTTP 503')],
    ["Safari's “Load failed”", () => new TypeError('Load failed')],
    ['a masked server error', () => new AskError('busy', 'error', 'Something went wrong')],
  ])('loses nothing to %s', async (_, error) => {
    server.mood = () => {
      throw error();
    };
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    expect(await left()).toHaveLength(1);
    server.mood = undefined;
    await pass(outbox, 60_000);
    expect(server.applied).toEqual(['a']);
  });

  it('applies a deed once although its answer was lost', async () => {
    server.mood = () => 'lost answer';
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    server.mood = undefined;
    await outbox.wake();
    expect([server.calls, server.applied, await left()]).toEqual([2, ['a'], []]);
  });

  it('keeps the order within a lane, also across a failure', async () => {
    server.mood = offline;
    const outbox = tab();
    for (const key of ['a', 'b', 'c']) await outbox.add(job(key));
    await settled(outbox);
    server.mood = undefined;
    await outbox.wake();
    expect(server.applied).toEqual(['a', 'b', 'c']);
  });

  it('does not let one lane hold up another', async () => {
    const outbox = tab();
    server.mood = offline;
    await outbox.add(job('held', 'story:1'));
    await settled(outbox);
    server.mood = undefined;
    await outbox.add(job('free', 'story:2'));
    await settled(outbox);
    expect(server.applied).toEqual(['free']);
  });

  it('lets a deed leave beside a photo that takes long', async () => {
    let arrive = () => {};
    server.gate = new Promise((resolve) => {
      arrive = resolve;
    });
    const outbox = tab();
    await outbox.add(job('photo', 'contributions'));
    await expect.poll(() => server.calls).toBe(1);
    server.gate = undefined;
    await outbox.add(job('like', 'reaction:1'));
    await expect.poll(() => server.applied).toEqual(['like']);
    await outbox.add(job('second', 'contributions'));
    arrive();
    await expect.poll(() => server.applied).toEqual(['like', 'photo', 'second']);
  });

  it('sends once when two tabs wake together', async () => {
    server.mood = offline;
    const first = tab();
    await first.add(job('a'));
    await settled(first);
    server.mood = undefined;
    const calls = server.calls;
    await Promise.all([first.wake(), tab().wake()]);
    await settled(first);
    expect([server.calls - calls, server.applied]).toEqual([1, ['a']]);
  });

  it('takes over from a tab that was closed while it held the lock', async () => {
    locks.set(String(person), true);
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    expect(server.calls).toBe(0);
    locks.clear();
    await pass(outbox, 1_000);
    expect(server.applied).toEqual(['a']);
  });

  it('waits longer after each failure, up to five minutes', async () => {
    server.mood = offline;
    const outbox = tab();
    await outbox.add(job('a'));
    const waits: number[] = [];
    for (let n = 0; n < 12; n++) {
      await settled(outbox);
      const [one] = await left();
      waits.push((one?.notBefore ?? 0) - clock);
      await pass(outbox, 300_000);
    }
    expect(waits.slice(0, 3)).toEqual([750, 1500, 3000]);
    expect(waits.at(-1)).toBe(225_000);
  });

  it('waits as long as the server asks', async () => {
    server.mood = () => {
      throw new AskError('busy', 'unavailable', 'later', 90);
    };
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    expect((await left())[0]?.notBefore).toBe(clock + 90_000);
  });

  it('pauses and keeps everything when the session has ended', async () => {
    server.mood = () => {
      throw new AskError('signedOut', 'not_signed_in', 'Sign in again');
    };
    const outbox = tab();
    await outbox.add(job('a', 'story:1'));
    await outbox.add(job('b', 'story:2'));
    await settled(outbox);
    await pass(outbox, 600_000);
    expect(server.calls).toBeLessThanOrEqual(2);
    expect(await left()).toHaveLength(2);
    server.mood = undefined;
    await outbox.wake();
    expect(server.applied.toSorted()).toEqual(['a', 'b']);
  });

  it('holds what the server refused until its owner decides', async () => {
    const outbox = tab();
    await outbox.add(job('a', 'story:1', { refuse: true }));
    await outbox.add(job('b', 'story:1'));
    await settled(outbox);
    expect(server.applied).toEqual(['b']);
    expect((await left()).map(({ key, state, problem }) => [key, state, problem?.code])).toEqual([
      ['a', 'failed', 'story_closed'],
    ]);
  });

  it('sends again what its owner retries, with the same key', async () => {
    server.mood = () => {
      throw new AskError('refused', 'bad_request', 'No');
    };
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    server.mood = undefined;
    await outbox.retry('a');
    expect(server.applied).toEqual(['a']);
  });

  it('does not bring back what was discarded while it was on its way', async () => {
    let open: () => void = () => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    server.mood = offline;
    const outbox = tab();
    await outbox.add(job('a'));
    await outbox.discard('a');
    open();
    await settled(outbox);
    expect(await left()).toEqual([]);
  });

  it('tells every screen what became of a deed', async () => {
    const outbox = tab();
    await outbox.add(job('a'));
    await settled(outbox);
    const endings = told.filter((news) => news.type === 'ended');
    expect(endings.map(({ key, ending }) => [key, ending.state])).toEqual([['a', 'sent']]);
  });
});
