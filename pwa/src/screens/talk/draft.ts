/** An unfinished post of a thread, kept on the phone as it is typed; its photos are in their own store. */
import { useMemo, useState } from 'preact/hooks';
import { me } from '../../shell/session.ts';
import type { Subject } from './put.ts';

/** `photos`: keys of photos kept on this phone, in order. */
export interface Draft {
  body: string;
  photos: string[];
}

const EMPTY: Draft = { body: '', photos: [] };

function prefix(): string {
  return `relais.draft.talk.${me.value?.id ?? ''}.`;
}

export function isEmpty({ body, photos }: Draft): boolean {
  return !body.trim() && !photos.length;
}

function read(name: string): Draft {
  const kept = localStorage.getItem(name);
  if (!kept?.startsWith('{')) return { ...EMPTY, body: kept ?? '' };
  try {
    return { ...EMPTY, ...JSON.parse(kept) };
  } catch {
    return { ...EMPTY, body: kept };
  }
}

export function useDraft({ kind, id }: Subject): [Draft, (draft: Draft) => void] {
  const name = useMemo(() => `${prefix()}${kind}.${id}`, [kind, id]);
  const [draft, set] = useState(() => read(name));
  const keep = (next: Draft) => {
    set(next);
    if (isEmpty(next)) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(next));
  };
  return [draft, keep];
}

/** Photos that unfinished posts hold, wherever they are. */
export function draftedInTalk(): string[] {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix()));
  return names.flatMap((name) => read(name).photos);
}
