/** An event as its form holds it, and as the API takes it. */
import type { EventInput, EventKind } from '../gql/graphql.ts';
import { toInstant } from './zoned.ts';

interface Words {
  title: string;
  brief: string;
}

export interface EventForm {
  kind: EventKind;
  fr: Words;
  en: Words;
  place: string;
  siteIds: string[];
  timeZone: string;
  /** Wall times of `timeZone`. */
  starts: string;
  ends: string;
  closes: string;
  capacity: string;
  minLevel: string;
  /** Empty: first come, first served. */
  draws: string;
  quota: string;
}

export const MOST_PLACES = 5000;

export function emptyEvent(timeZone: string, siteIds: string[], day: string): EventForm {
  const words = { title: '', brief: '' };
  return {
    kind: 'CAFE',
    fr: words,
    en: words,
    place: '',
    siteIds,
    timeZone,
    starts: `${day}T09:00`,
    ends: `${day}T09:30`,
    closes: `${day}T09:00`,
    capacity: '12',
    minLevel: '1',
    draws: '',
    quota: '',
  };
}

export type EventFlaw = 'missing' | 'order' | 'closes' | 'draw' | 'capacity' | 'level';

function whole(text: string, least: number, most: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** What stands in the way of creating it, by field of the API. One language is enough. */
export function eventFlaws(form: EventForm): Record<string, EventFlaw> {
  const flaws: Record<string, EventFlaw> = {};
  for (const field of ['title', 'brief'] as const) {
    if (!form.fr[field].trim() && !form.en[field].trim())
      flaws[`${field}Fr`] = flaws[`${field}En`] = 'missing';
  }
  if (!form.place.trim()) flaws.place = 'missing';
  if (!form.starts) flaws.startsAt = 'missing';
  if (!form.ends) flaws.endsAt = 'missing';
  else if (form.ends <= form.starts) flaws.endsAt = 'order';
  if (!form.closes) flaws.rsvpClosesAt = 'missing';
  else if (form.closes > form.starts) flaws.rsvpClosesAt = 'closes';
  if (!whole(form.capacity, 1, MOST_PLACES)) flaws.capacity = 'capacity';
  if (!whole(form.minLevel, 1, 99)) flaws.minLevel = 'level';
  const drawn = form.draws && (form.draws > form.closes || form.kind !== 'EXCLUSIVE');
  if (drawn) flaws.drawAt = 'draw';
  if (form.quota && !whole(form.quota, 1, Number(form.capacity))) flaws.siteQuota = 'capacity';
  return flaws;
}

export function eventInput(form: EventForm): Omit<EventInput, 'key'> {
  return {
    kind: form.kind,
    titleFr: form.fr.title.trim(),
    titleEn: form.en.title.trim(),
    briefFr: form.fr.brief.trim(),
    briefEn: form.en.brief.trim(),
    place: form.place.trim(),
    siteIds: form.siteIds,
    startsAt: toInstant(form.starts, form.timeZone),
    endsAt: toInstant(form.ends, form.timeZone),
    rsvpClosesAt: toInstant(form.closes, form.timeZone),
    capacity: Number(form.capacity),
    minLevel: Number(form.minLevel),
    drawAt: form.draws ? toInstant(form.draws, form.timeZone) : null,
    siteQuota: form.quota ? Number(form.quota) : null,
    timeZone: form.timeZone,
  };
}

/** A new start takes the end and the close along, so that three fields need one touch. */
export function startAt(
  form: Pick<EventForm, 'starts' | 'ends' | 'closes'>,
  starts: string,
): Partial<Pick<EventForm, 'starts' | 'ends' | 'closes'>> {
  const shift = Date.parse(`${starts}Z`) - Date.parse(`${form.starts}Z`);
  if (Number.isNaN(shift)) return { starts };
  const moved = (wall: string) => {
    const at = Date.parse(`${wall}Z`);
    return Number.isNaN(at) ? wall : new Date(at + shift).toISOString().slice(0, 16);
  };
  return { starts, ends: moved(form.ends), closes: moved(form.closes) };
}
