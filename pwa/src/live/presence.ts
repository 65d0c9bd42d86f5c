/** Who looks at a topic with me, and who writes there: docs/live.md, "Who is here". Nothing of it is kept. */

export interface Here {
  people: number;
  /** Ids of those who agreed to be named; empty when they are many. */
  who: readonly string[];
}

export interface Watcher {
  present(here: Here): void;
  /** `person` is unknown when they did not agree to be named. */
  writing(person: string | undefined): void;
}

export type Told =
  | { t: 'present'; c: string; n: number; who?: readonly string[] }
  | { t: 'writing'; c: string; p?: string };

/** One key press a while is enough for the others to know. */
const AGAIN = 3_000;

export class Presence {
  #say: (message: object) => void;
  #now: () => number;
  #watchers = new Map<string, Set<Watcher>>();
  #last = new Map<string, Here>();
  #wrote = new Map<string, number>();

  /** `say` drops what it is given while there is no socket: `welcomed` says it again. */
  constructor(say: (message: object) => void, now: () => number) {
    this.#say = say;
    this.#now = now;
  }

  /** The person looks at this topic, which must be followed already, until the returned function is called. */
  attend(topic: string, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(topic) ?? new Set();
    this.#watchers.set(topic, watchers.add(watcher));
    const known = this.#last.get(topic);
    if (known) watcher.present(known);
    if (watchers.size === 1) this.#say({ t: 'here', c: topic });
    return () => {
      if (!watchers.delete(watcher) || watchers.size) return;
      this.#watchers.delete(topic);
      this.#last.delete(topic);
      this.#wrote.delete(topic);
      this.#say({ t: 'here', c: topic, on: false });
    };
  }

  /** The person typed. */
  write(topic: string): void {
    const now = this.#now();
    if (now - (this.#wrote.get(topic) ?? -AGAIN) < AGAIN) return;
    this.#wrote.set(topic, now);
    this.#say({ t: 'writing', c: topic });
  }

  /** What was written has left: the next key press is news again. */
  wrote(topic: string): void {
    this.#wrote.delete(topic);
  }

  /** A new socket knows nothing of us. */
  welcomed(): void {
    for (const topic of this.#watchers.keys()) this.#say({ t: 'here', c: topic });
  }

  hear(told: Told): void {
    const watchers = this.#watchers.get(told.c) ?? [];
    if (told.t === 'present') {
      const here = { people: told.n, who: told.who ?? [] };
      this.#last.set(told.c, here);
      for (const watcher of watchers) watcher.present(here);
    } else {
      for (const watcher of watchers) watcher.writing(told.p);
    }
  }
}
