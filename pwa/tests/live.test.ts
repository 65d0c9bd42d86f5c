import { beforeEach, describe, expect, it } from 'vitest';
import { Live, type Position, type Refusal, type Socket, type World } from '../src/live/client.ts';

class FakeSocket implements Socket {
  said: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  hears(...messages: object[]): void {
    for (const message of messages) this.onmessage?.({ data: JSON.stringify(message) });
  }
  /** What was said of that kind. */
  of(kind: string): Record<string, unknown>[] {
    return this.said.filter(({ t }) => t === kind);
  }
}

let sockets: FakeSocket[];
let timers: { wait: number; work: () => void }[];
let pass: { ticket: string } | Refusal;
let news: unknown[];
let seen: unknown[];
let live: Live;
let clock: number;

const world: World = {
  open() {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  },
  ticket: async () => pass,
  random: () => 0.5,
  now: () => clock,
  after(wait, work) {
    const timer = { wait, work };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  },
  tell: (what) => news.push(what),
};

const rest = () => new Promise((resolve) => setTimeout(resolve));
const last = () => sockets.at(-1) as FakeSocket;
const at = (offset: number, epoch = 'e1'): Position => ({ epoch, offset });
const msg = (o: number, d: unknown = o) => ({ t: 'msg', c: 'feed', o, d });
const subd = (o: number, rec: boolean, e = 'e1') => ({ t: 'subd', c: 'feed', e, o, rec });

async function connected(
  from: Position | undefined,
  again = async (): Promise<Position | undefined> => undefined,
) {
  live.follow('feed', from, { apply: (body) => seen.push(body), again });
  live.start();
  await rest();
  last().onopen?.();
  last().hears({ t: 'welcome', hb: 25, exp: 0 });
}

/** The socket breaks; the next one is up and has been greeted. */
async function reconnected(code = 1006) {
  last().onclose?.({ code });
  for (const { work } of [...timers]) work();
  await rest();
  last().onopen?.();
  last().hears({ t: 'welcome', hb: 25, exp: 0 });
}

beforeEach(() => {
  sockets = [];
  timers = [];
  news = [];
  seen = [];
  clock = 0;
  pass = { ticket: 'once' };
  live = new Live(world);
});

describe('following a topic', () => {
  it('says the ticket and the positions first', async () => {
    await connected(at(41));
    expect(last().said[0]).toEqual({ t: 'hello', ticket: 'once', subs: [{ c: 'feed', e: 'e1', o: 41 }] });
  });

  it('applies what was missed and what comes', async () => {
    await connected(at(41));
    last().hears(subd(43, true), msg(42), msg(43), msg(44));
    expect(seen).toEqual([42, 43, 44]);
  });

  it('drops what it has already', async () => {
    await connected(at(41));
    last().hears(subd(42, true), msg(42), msg(42), msg(40));
    expect(seen).toEqual([42]);
  });

  it('lets a snap jump', async () => {
    await connected(at(1));
    last().hears(subd(1, true), { t: 'snap', c: 'feed', o: 9, d: 'nine' }, msg(10));
    expect(seen).toEqual(['nine', 10]);
  });

  it('asks once from where it is when it sees a hole, and applies nothing beyond it', async () => {
    await connected(at(1));
    last().hears(subd(1, true), msg(2), msg(5), msg(6));
    expect(last().of('sub')).toMatchObject([{ c: 'feed', e: 'e1', o: 2 }]);
    last().hears(subd(6, true), msg(3), msg(4), msg(5), msg(6));
    expect(seen).toEqual([2, 3, 4, 5, 6]);
  });

  it('resumes from the last frame after the socket broke', async () => {
    await connected(at(1));
    last().hears(subd(1, true), msg(2), msg(3));
    await reconnected();
    expect(last().said[0]).toMatchObject({ subs: [{ c: 'feed', e: 'e1', o: 3 }] });
  });

  it('reads again when the log is too short, and applies only newer frames', async () => {
    let answer: (position: Position) => void = () => {};
    await connected(at(1), () => new Promise((resolve) => (answer = resolve)));
    last().hears(subd(400, false), msg(401), msg(402), msg(403));
    expect(seen).toEqual([]);
    answer(at(402));
    await rest();
    expect(seen).toEqual([403]);
    last().hears(msg(404));
    expect(seen).toEqual([403, 404]);
  });

  it('never pairs an epoch with the offset of another', async () => {
    await connected(at(41), async () => at(3, 'e2'));
    last().hears(subd(7, false, 'e3'), msg(8));
    await rest();
    expect(seen).toEqual([]);
    expect(last().of('sub')).toMatchObject([{ c: 'feed', e: 'e2', o: 3 }]);
  });

  it('applies an unnumbered frame and stays where it is', async () => {
    await connected(at(1));
    last().hears(subd(1, true), msg(0, 'unnumbered'), msg(2));
    expect(seen).toEqual(['unnumbered', 2]);
  });

  it('subscribes what was followed while hello was on its way', async () => {
    live.start();
    await rest();
    last().onopen?.();
    live.follow('feed', at(4), { apply: () => {}, again: async () => undefined });
    last().hears({ t: 'welcome', hb: 25, exp: 0 });
    expect(last().of('sub')).toMatchObject([{ c: 'feed', e: 'e1', o: 4 }]);
  });

  it('lets a second screen with an older answer read again', async () => {
    await connected(at(1));
    last().hears(subd(1, true), msg(2));
    let asked = 0;
    live.follow('feed', at(1), {
      apply: () => {},
      async again() {
        asked++;
        return undefined;
      },
    });
    expect(asked).toBe(1);
  });

  it('hangs on until the last screen leaves', async () => {
    await connected(at(1));
    const leave = live.follow('feed', at(1), { apply: () => {}, again: async () => undefined });
    leave();
    expect(last().of('unsub')).toEqual([]);
  });
});

describe('the socket', () => {
  it.each([
    [1006, 500],
    [4471, 0],
    [4472, 2_500],
    [4470, 45_000],
  ])('comes back after %i in %i ms', async (code, wait) => {
    await connected(at(1));
    last().onclose?.({ code });
    expect(timers.map((timer) => timer.wait)).toEqual([wait]);
  });

  it.each([4400, 1007, 1009])('offers the update after %i and does not come back', async (code) => {
    await connected(at(1));
    last().onclose?.({ code });
    expect([timers, news.at(-1)]).toEqual([[], 'outdated']);
  });

  it('asks for sign-in when there is no ticket any more, and starts again after it', async () => {
    pass = 'signedOut';
    live.start();
    await rest();
    expect([sockets.length, news]).toEqual([0, ['signedOut']]);
    pass = { ticket: 'new' };
    live.start();
    await rest();
    expect(sockets).toHaveLength(1);
  });

  it('waits longer each time nobody answers', async () => {
    pass = 'unreachable';
    live.start();
    await rest();
    for (let turn = 0; turn < 3; turn++) {
      const [timer] = timers.splice(0);
      timer?.work();
      await rest();
    }
    expect(timers.map(({ wait }) => wait)).toEqual([4_000]);
  });

  it('gives up a socket that does not answer a probe within 3 s', async () => {
    await connected(at(1));
    const socket = last();
    live.probe();
    expect(timers.map(({ wait }) => wait)).toEqual([3_000]);
    timers.splice(0)[0]?.work();
    expect(socket.closed).toBe(true);
  });

  it('answers pings and tells when live is paused', async () => {
    await connected(at(1));
    last().hears({ t: 'ping' }, { t: 'paused', on: true });
    expect([last().of('pong').length, news.at(-1)]).toEqual([1, { paused: true }]);
  });
});

describe('who is here', () => {
  const watcher = { present: (here: unknown) => seen.push(here), writing: (who: unknown) => seen.push(who) };

  it('says so once the socket knows the topic, and again to the next socket', async () => {
    await connected(at(1));
    live.presence.attend('feed', watcher);
    live.presence.attend('feed', { ...watcher });
    expect(last().of('here')).toEqual([{ t: 'here', c: 'feed' }]);
    await reconnected();
    expect(last().said.map(({ t }) => t)).toEqual(['hello', 'here']);
  });

  it('is told, also when it comes late', async () => {
    await connected(at(1));
    live.presence.attend('feed', watcher);
    last().hears({ t: 'present', c: 'feed', n: 2, who: ['7'] });
    live.presence.attend('feed', { ...watcher });
    expect(seen).toEqual([
      { people: 2, who: ['7'] },
      { people: 2, who: ['7'] },
    ]);
  });

  it('leaves with the last who watches', async () => {
    await connected(at(1));
    const leave = live.presence.attend('feed', watcher);
    const leaveToo = live.presence.attend('feed', { ...watcher });
    leave();
    expect(last().of('here')).toHaveLength(1);
    leaveToo();
    expect(last().of('here').at(-1)).toEqual({ t: 'here', c: 'feed', on: false });
  });

  it('says that one writes once in three seconds, and at once after it was sent', async () => {
    await connected(at(1));
    live.presence.attend('feed', watcher);
    for (clock of [0, 1_000, 2_999, 3_000]) live.presence.write('feed');
    expect(last().of('writing')).toHaveLength(2);
    live.presence.wrote('feed');
    live.presence.write('feed');
    expect(last().of('writing')).toHaveLength(3);
  });

  it('hears who writes, with a name or without', async () => {
    await connected(at(1));
    live.presence.attend('feed', watcher);
    last().hears({ t: 'writing', c: 'feed', p: '8' }, { t: 'writing', c: 'feed' });
    expect(seen).toEqual(['8', undefined]);
  });

  it('keeps following a topic on which it may not be seen', async () => {
    await connected(at(1));
    live.presence.attend('feed', watcher);
    last().hears(subd(1, true), { t: 'err', c: 'feed', code: 'not_here' }, msg(2));
    expect(seen).toEqual([2]);
  });
});
