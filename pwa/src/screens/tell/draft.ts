/** The unfinished story: its words here, its photos in their own store. One a person and phone. */

import type { Theme } from '../../gql/graphql.ts';
import { me } from '../../shell/session.ts';
import { dropPhotosBut } from '../../writes/photos.ts';
import { discard, type Pending, pending } from '../../writes/write.ts';
import { draftedInTalk } from '../talk/draft.ts';

export const MOST_CHARACTERS = 3_000;

export interface Telling {
  body: string;
  theme: Theme;
  /** Keys of photos kept on this phone, in order. */
  photos: string[];
  consent: boolean;
  /** Wall time of this phone as an input has it, "2026-12-01T09:00"; "" for at once. */
  notBefore: string;
}

export const BLANK: Telling = { body: '', theme: 'COMMUNITY', photos: [], consent: false, notBefore: '' };

function name(): string {
  return `relais.draft.tell.${me.value?.id ?? ''}`;
}

export function isBlank({ body, photos }: Telling): boolean {
  return !body.trim() && !photos.length;
}

export function draftedTelling(): Telling {
  try {
    return { ...BLANK, ...JSON.parse(localStorage.getItem(name()) ?? '{}') };
  } catch {
    return BLANK;
  }
}

export function keepTelling(telling: Telling): void {
  if (isBlank(telling)) localStorage.removeItem(name());
  else localStorage.setItem(name(), JSON.stringify(telling));
}

/** The instant that the phone's own clocks mean; null for at once. */
export function instantOf(notBefore: string): string | null {
  return notBefore ? new Date(notBefore).toISOString() : null;
}

function wallOf(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Stories on their way to the server, oldest first. */
export function leaving(): Pending[] {
  return pending.value.filter((job) => job.name === 'SubmitContribution');
}

interface Sent {
  body: string;
  theme: Theme;
  photos: string[];
  consent: boolean;
  embargoUntil?: string | null;
}

/** A story that did not get through becomes the draft again, its photos with it. */
export async function takeUp(job: Pending): Promise<void> {
  const { body, theme, photos, consent, embargoUntil } = job.variables.input as unknown as Sent;
  keepTelling({ body, theme, photos, consent, notBefore: embargoUntil ? wallOf(embargoUntil) : '' });
  await discard(job.key);
}

/** Forgets photos that no draft, of a story or a message, and nothing on its way needs. */
export function dropUnneeded(): Promise<void> {
  const needed = pending.value.flatMap((job) => (job.variables.input.photos as string[] | undefined) ?? []);
  return dropPhotosBut([...draftedTelling().photos, ...draftedInTalk(), ...needed]);
}
