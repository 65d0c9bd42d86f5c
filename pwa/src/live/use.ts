/** The app's one socket, and the hook by which a screen follows a topic. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { MyContributionsDocument } from '../gql/graphql.ts';
import { signedOut } from '../reads/ask.ts';
import { refresh } from '../reads/client.ts';
import { wake } from '../writes/write.ts';
import { Live, type Refusal, type Socket } from './client.ts';
import type { Here } from './presence.ts';
import { MINE, STORIES, staleOfFeed, staleOfMine, TOLD } from './stale.ts';
import { livePaused, outdated } from './state.ts';

async function ticket(): Promise<{ ticket: string } | Refusal> {
  try {
    const headers = { 'X-Relais': '1', 'Content-Type': 'application/json' };
    const response = await fetch('/api/socket-ticket', { method: 'POST', headers, body: '{}' });
    if (response.status === 401) return 'signedOut';
    return response.ok ? await response.json() : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

const live = new Live({
  open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'relais.v1') as Socket,
  ticket,
  random: Math.random,
  now: () => performance.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  tell(news) {
    if (news === 'outdated') outdated.value = true;
    else if (news === 'signedOut') signedOut.value = true;
    // the network is back for certain: what waits may leave
    else if (news === 'open') void wake();
    else livePaused.value = news.paused;
  },
});

let mine: { personId: string; leave: () => void } | undefined;

/** Milliseconds over which the phones that hear one frame of the feed spread their questions. */
const SPREAD = 4_000;

/** Runs the socket while someone is signed in, and follows what is theirs alone and what everyone reads. */
export function goLive(personId: string): void {
  live.start();
  if (mine?.personId === personId) return;
  mine?.leave();
  const left = [followMine(personId), followFeed()];
  const leave = () => {
    for (const each of left) each();
  };
  mine = { personId, leave };
}

function followMine(personId: string): () => void {
  return live.follow(`person:${personId}`, undefined, {
    apply: (body) => void refresh(...staleOfMine(body as object)),
    again: () => refresh(...MINE, MyContributionsDocument).then(() => undefined),
  });
}

function followFeed(): () => void {
  return live.follow('feed', undefined, {
    apply(body) {
      const stale = staleOfFeed(body as object);
      setTimeout(() => void refresh(...stale), SPREAD * Math.random());
    },
    again: () => refresh(...STORIES, ...TOLD).then(() => undefined),
  });
}

export function endLive(): void {
  mine?.leave();
  mine = undefined;
  live.stop();
}

/** Where a topic stood when its rows were read: `position` of the GraphQL answers. */
export interface TopicPosition {
  topic: string;
  epoch: string;
  offset: number;
}

interface Handlers<Body> {
  /** Folds a frame's body into the cache: `patch`. Bodies carry absolute values; one may come twice. */
  frame(body: Body): void;
  /** The hub cannot say what was missed: read again. Usually the `again` of the read. */
  lost(): unknown;
}

/** A new answer reaches the screen, and with it its new position, a moment after its request has ended. */
const DRAWN = 50;

/** Follows the topic an answer names, from where the answer stood, while the screen is shown. */
export function useTopic<Body>(position: TopicPosition | undefined, handlers: Handlers<Body>): void {
  const newest = useRef({ position, handlers });
  newest.current = { position, handlers };
  const topic = position?.topic;
  useEffect(() => {
    if (!topic) return;
    return live.follow(topic, newest.current.position, {
      apply: (body) => newest.current.handlers.frame(body as Body),
      async again() {
        await newest.current.handlers.lost();
        await new Promise((resolve) => setTimeout(resolve, DRAWN));
        return newest.current.position;
      },
    });
  }, [topic]);
}

/** How long "… is writing" stands without being said again. */
const WRITING = 5_000;

export interface Company {
  /** How many look at the topic, me included; undefined until the hub has said. */
  here: Here | undefined;
  /** Who writes: ids, and undefined for those who did not agree to be named. */
  writing: readonly (string | undefined)[];
  /** To be called with each key press, and when it was sent. */
  write(): void;
  wrote(): void;
}

/** Who else looks at the topic that this screen follows with `useTopic`. */
export function useCompany(topic: string | undefined): Company {
  const [here, setHere] = useState<Here>();
  const [writing, setWriting] = useState<readonly (string | undefined)[]>([]);
  useEffect(() => {
    if (!topic) return;
    const ends = new Map<string | undefined, () => void>();
    const show = () => setWriting([...ends.keys()]);
    const leave = live.presence.attend(topic, {
      present: setHere,
      writing(person) {
        ends.get(person)?.();
        const timer = setTimeout(() => {
          ends.delete(person);
          show();
        }, WRITING);
        ends.set(person, () => clearTimeout(timer));
        show();
      },
    });
    return () => {
      leave();
      for (const end of ends.values()) end();
      setHere(undefined);
      setWriting([]);
    };
  }, [topic]);
  return {
    here,
    writing,
    write: () => topic && live.presence.write(topic),
    wrote: () => topic && live.presence.wrote(topic),
  };
}

document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && live.probe());
addEventListener('pageshow', () => live.probe());
addEventListener('online', () => live.probe());
