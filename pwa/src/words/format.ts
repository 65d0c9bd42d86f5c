/** Dates, numbers and durations by `Intl`, in the language on screen. Instants are ISO strings or Dates. */
import { type Locale, locale } from './words.ts';

/** English as Europe writes it: the day before the month, 24 hours. */
const REGION: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' };

type Instant = string | Date;
const MINUTE = 60_000;

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function keep<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  kind: string,
  options: object,
  make: (locale: string) => T,
): T {
  const key = `${locale.value}${kind}${JSON.stringify(options)}`;
  const known = made.get(key) ?? make(REGION[locale.value]);
  made.set(key, known);
  return known as T;
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return keep('n', options, (l) => new Intl.NumberFormat(l, options)).format(value);
}

/** 0.42 → "42 %". */
export function percent(value: number): string {
  return number(value, { style: 'percent', maximumFractionDigits: 0 });
}

export function date(at: Instant, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return keep('d', options, (l) => new Intl.DateTimeFormat(l, options)).format(new Date(at));
}

/** A calendar day, "2026-11-23": the same day wherever its reader is. */
export function day(iso: string): string {
  return date(iso, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** "14:32", in the time zone given or the device's. */
export function time(at: Instant, timeZone?: string): string {
  return date(at, { timeStyle: 'short', timeZone });
}

/** "mar. 24 nov., 18:30", in the event's own time zone. */
export function dateTime(at: Instant, timeZone?: string): string {
  const shown: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };
  return date(at, { ...shown, hour: '2-digit', minute: '2-digit', timeZone });
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

/** Too far away to count the days. */
export function far(at: Instant, now: number = Date.now()): boolean {
  return Math.abs(new Date(at).getTime() - now) > 7 * 24 * 60 * MINUTE;
}

/** "3 hours ago", "in 2 days"; beyond a week, the date. */
export function ago(at: Instant, now: number = Date.now()): string {
  const away = new Date(at).getTime() - now;
  if (far(at, now)) return date(at);
  const options = { numeric: 'auto' } as const;
  const format = keep('r', options, (l) => new Intl.RelativeTimeFormat(l, options));
  const [unit, length] = STEPS.find(([, length]) => Math.abs(away) >= length) ?? ['minute', MINUTE];
  return format.format(Math.round(away / length), unit);
}
