/** Wall times of a place, for `<input type="datetime-local">`: an event is at 09:00 where it happens. */

function wallParts(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instant);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '00';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/** An ISO instant -> "2026-11-22T09:00" on the clocks of `timeZone`. */
export function toWall(iso: string, timeZone: string): string {
  return wallParts(Date.parse(iso), timeZone);
}

/**
 * "2026-11-22T09:00" on the clocks of `timeZone` -> an ISO instant; "" for what is no wall time.
 * An hour that spring skips becomes the hour after it; one that autumn repeats, its first pass.
 */
export function toInstant(wall: string, timeZone: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(wall)) return '';
  const wanted = Date.parse(`${wall.slice(0, 16)}Z`);
  if (Number.isNaN(wanted)) return '';
  const shift = (guess: number) => Date.parse(`${wallParts(guess, timeZone)}Z`) - guess;
  // A day on each side of the wanted time lie all offsets that could hold there.
  const offsets = [shift(wanted - 86_400_000), shift(wanted + 86_400_000)];
  const fitting = offsets
    .map((offset) => wanted - offset)
    .filter((guess) => guess + shift(guess) === wanted)
    .sort((a, b) => a - b);
  const instant = fitting[0] ?? wanted - Math.min(...offsets);
  return new Date(instant).toISOString();
}
