import { beforeAll, expect, it } from 'vitest';
import { date, dateTime, number, time } from '../src/words/format.ts';
import { speak } from '../src/words/words.ts';

const at = '2026-03-04T18:05:00Z';
const zone = 'Europe/Paris';

beforeAll(() => speak('en'));

it('writes English dates as Europe does: the day first', () => {
  expect(date(at, { dateStyle: 'short', timeZone: zone })).toBe('04/03/2026');
});

it('writes English hours from 0 to 24', () => {
  expect(time(at, zone)).toBe('19:05');
  expect(dateTime(at, zone)).toBe('Wed 4 Mar, 19:05');
});

it('follows the language on screen', async () => {
  const english = number(1234.5);
  await speak('fr');
  expect([english, number(1234.5)]).toEqual(['1,234.5', '1\u202f234,5']);
});
