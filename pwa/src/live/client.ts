/**
 * The phone's end of docs/live.md: one socket, topics followed from a position, resumed after every interruption.
 *
 * A topic is somewhere: at a position (epoch, offset) up to which its frames were applied. A frame at or below it is
 * dropped, the next one applied, a later one means a hole: ask again from where we are. When the hub cannot resume
 * (`rec:false`) frames wait in a buffer while the snapshot is read again; then only what is newer is applied.
 */

import { Presence, type Told } from './presence.ts';

export interface Position {
  epoch: string;
  offset: number;
}

export interface Follower {
  /** A frame's body. Bodies carry absolute values or ids, so one may be applied twice without harm. */
  apply(body: unknown): void;
  /** Reads the snapshot again and says where it stood; undefined when it could not be read. */
  again(): Promise<Position | undefined>;
}

export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export type Refusal = 'signedOut' | 'unreachable';

export interface World {
  open(): Socket;
  /** A single-use ticket, or why there is none. */
  ticket(): Promise<{ ticket: string } | Refusal>;
  random(): number;
  /** Milliseconds on any clock that does not jump. */
  now(): number;
  after(milliseconds: number, work: () => void): () => void;
  /** `paused`: the server lost touch with its siblings. `outdated`: this client speaks wrongly, offer the update. */
  tell(news: { paused: boolean } | 'outdated' | 'signedOut' | 'open'): void;
}

interface Topic {
  name: string;
  followers: Set<Follower>;
  at: Position | undefined;
  /** Asked of this socket, not answered yet. */
  asking: boolean;
  /** This socket knows of it. */
  known: boolean;
  /** Frames that came while the snapshot is read again; undefined when frames are applied as they come. */
  buffer: Frame[] | undefined;
  /** Refused once: the right to it may be younger than the ticket. */
  refused: boolean;
  /** Grows with each reading of the snapshot, so an older one that ends late is ignored. */
  reading: number;
}

interface Frame {
  t: 'msg' | 'snap';
  c: string;
  o: number;
  d: unknown;
}

type Said =
  | Frame
  | { t: 'welcome'; hb: number; exp: number }
  | { t: 'subd'; c: string; e: string; o: number; rec: boolean; id?: number }
  | { t: 'ok'; id: number }
  | { t: 'err'; c: string; code: string; id?: number }
  | { t: 'kick'; c: string; code: number }
  | { t: 'paused'; on: boolean }
  | Told
  | { t: 'ping' }
  | { t: 'pong' };

const SECOND = 1_000;
const LONGEST = 30 * SECOND;
const PROBE = 3 * SECOND;
const SILENCE = 15 * SECOND;

export class Live {
  readonly presence: Presence;
  #world: World;
  #topics = new Map<string, Topic>();
  #socket: Socket | undefined;
  #open = false;
  #stopped = true;
  #tries = 0;
  #asked = 0;
  #cancelRetry: () => void = () => {};
  #cancelWatch: () => void = () => {};
  #heartbeat = 25 * SECOND;

  constructor(world: World) {
    this.#world = world;
    this.presence = new Presence((message) => this.#open && this.#say(message), world.now);
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
    this.#drop();
  }

  /** Follows a topic from the snapshot's position until the returned function is called. */
  follow(name: string, from: Position | undefined, follower: Follower): () => void {
    const topic = this.#topics.get(name);
    if (topic) this.#join(topic, from, follower);
    else {
      const followers = new Set([follower]);
      const made = {
        name,
        followers,
        at: from,
        asking: false,
        known: false,
        buffer: undefined,
        refused: false,
        reading: 0,
      };
      this.#topics.set(name, made);
      this.#subscribe(made);
    }
    return () => this.#leave(name, follower);
  }

  /** After sleep a socket may be dead without knowing: a ping must be answered within 3 s. */
  probe(): void {
    if (this.#stopped) return;
    if (!this.#open) {
      this.#connectNow();
      return;
    }
    this.#say({ t: 'ping' });
    this.#watch(PROBE);
  }

  /** Other followers may have seen frames that this one's older snapshot has not. */
  #join(topic: Topic, from: Position | undefined, follower: Follower): void {
    topic.followers.add(follower);
    const { at } = topic;
    if (!at || !from || topic.buffer) return;
    if (from.epoch !== at.epoch || from.offset < at.offset) void follower.again();
  }

  #leave(name: string, follower: Follower): void {
    const topic = this.#topics.get(name);
    if (!topic?.followers.delete(follower) || topic.followers.size) return;
    this.#topics.delete(name);
    if (this.#open) this.#say({ t: 'unsub', id: ++this.#asked, c: name });
  }

  // -- the socket

  #connectNow(): void {
    this.#cancelRetry();
    this.#tries = 0;
    this.#drop();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const pass = await this.#world.ticket();
    if (this.#stopped || this.#socket) return;
    if (pass === 'unreachable') {
      this.#retry();
      return;
    }
    if (pass === 'signedOut') {
      this.#stopped = true;
      this.#world.tell('signedOut');
      return;
    }
    const socket = this.#world.open();
    this.#socket = socket;
    socket.onopen = () => this.#hello(pass.ticket);
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    };
    this.#watch(SILENCE);
  }

  #hello(ticket: string): void {
    const subs = [...this.#topics.values()].map((topic) => this.#wanted(topic));
    this.#say({ t: 'hello', ticket, subs });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#open = false;
    for (const topic of this.#topics.values()) topic.asking = topic.known = false;
    this.#cancelWatch();
    socket?.close();
  }

  #closed(code: number): void {
    this.#drop();
    if (this.#stopped) return;
    if (code === 4403) return;
    if (code === 4400 || code === 1007 || code === 1009) {
      this.#world.tell('outdated');
      return;
    }
    const { random } = this.#world;
    if (code === 4471) this.#retryIn(0);
    else if (code === 4472) this.#retryIn(5 * SECOND * random());
    else if (code === 4470) this.#retryIn(LONGEST * (1 + random()));
    // 4401 asks for a new ticket: refused, the ticket route says so and we stop
    else this.#retry();
  }

  #retry(): void {
    const longest = Math.min(LONGEST, SECOND * 2 ** this.#tries++);
    this.#retryIn(longest * this.#world.random());
  }

  #retryIn(milliseconds: number): void {
    this.#cancelRetry();
    this.#cancelRetry = this.#world.after(milliseconds, () => void this.#connect());
  }

  /** Browsers may never report a dead connection: silence for that long ends it. */
  #watch(milliseconds: number): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#world.after(milliseconds, () => {
      this.#drop();
      if (!this.#stopped) this.#retry();
    });
  }

  #say(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  // -- what the hub says

  #hear(said: Said): void {
    this.#watch(this.#heartbeat + SILENCE);
    if (said.t === 'msg' || said.t === 'snap') this.#frame(said);
    else if (said.t === 'subd') this.#subscribed(said.c, { epoch: said.e, offset: said.o }, said.rec);
    else if (said.t === 'welcome') this.#welcomed(said.hb);
    else if (said.t === 'ping') this.#say({ t: 'pong' });
    else if (said.t === 'present' || said.t === 'writing') this.presence.hear(said);
    else if (said.t === 'paused') this.#world.tell({ paused: said.on });
    else if (said.t === 'kick') this.#topics.delete(said.c);
    else if (said.t === 'err' && said.code !== 'not_here') this.#refused(said.c);
  }

  /** A ticket knows the rights of its time: once, come back with a new one. */
  #refused(name: string): void {
    const topic = this.#topics.get(name);
    if (topic && !topic.refused) {
      topic.refused = true;
      this.#connectNow();
    } else this.#topics.delete(name);
  }

  #welcomed(heartbeat: number): void {
    this.#open = true;
    this.#tries = 0;
    this.#heartbeat = heartbeat * SECOND;
    this.#watch(this.#heartbeat + SILENCE);
    this.#world.tell('open');
    // followed while hello was on its way
    for (const topic of this.#topics.values()) if (!topic.known) this.#subscribe(topic);
    this.presence.welcomed();
  }

  #wanted(topic: Topic): { c: string; e?: string; o?: number } {
    const { name, at } = topic;
    topic.asking = topic.known = true;
    return at ? { c: name, e: at.epoch, o: at.offset } : { c: name };
  }

  #subscribe(topic: Topic): void {
    if (this.#open) this.#say({ t: 'sub', id: ++this.#asked, ...this.#wanted(topic) });
  }

  #subscribed(name: string, stands: Position, resumed: boolean): void {
    const topic = this.#topics.get(name);
    if (!topic) return;
    topic.asking = false;
    if (resumed) return;
    // nothing to resume from: a follower without a position only wanted what comes from now on
    const fresh = !topic.at;
    topic.at = stands;
    if (!fresh) void this.#readAgain(topic);
  }

  async #readAgain(topic: Topic): Promise<void> {
    const reading = ++topic.reading;
    topic.buffer = [];
    const positions = await Promise.all([...topic.followers].map((follower) => follower.again()));
    if (reading !== topic.reading) return;
    const waited = topic.buffer ?? [];
    topic.buffer = undefined;
    const snapshot = oldest(positions);
    const elsewhere = snapshot && snapshot.epoch !== topic.at?.epoch;
    topic.at = snapshot ?? topic.at;
    if (elsewhere) this.#subscribe(topic);
    else for (const frame of waited) this.#frame(frame);
  }

  #frame(frame: Frame): void {
    const topic = this.#topics.get(frame.c);
    if (!topic) return;
    if (topic.buffer) {
      topic.buffer.push(frame);
      return;
    }
    const { at } = topic;
    // offset 0: live is paused; the frame comes again with its number
    const numbered = at && frame.o !== 0;
    if (numbered && frame.o <= at.offset) return;
    if (numbered && frame.t === 'msg' && frame.o > at.offset + 1) {
      // a hole: what is missing, and this frame after it, comes once we have asked
      if (!topic.asking) this.#subscribe(topic);
      return;
    }
    if (numbered) topic.at = { ...at, offset: frame.o };
    this.#apply(topic, frame);
  }

  #apply(topic: Topic, frame: Frame): void {
    for (const follower of topic.followers) follower.apply(frame.d);
  }
}

/** Frames must be applied from the oldest snapshot on; an unread one leaves us where the hub stands. */
function oldest(positions: (Position | undefined)[]): Position | undefined {
  const known = positions.filter((position) => position !== undefined);
  return known.reduce<Position | undefined>(
    (first, next) => (!first || next.offset < first.offset ? next : first),
    undefined,
  );
}
