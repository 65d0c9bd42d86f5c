import { expect, test } from 'vitest';
import { decodeRoster, guessEncoding, peopleIn } from '../src/console/roster-file.ts';
import { toInstant, toWall } from '../src/console/zoned.ts';

test('a wall time is read on the clocks of its place', () => {
  expect(toInstant('2026-07-01T09:00', 'Europe/Paris')).toBe('2026-07-01T07:00:00.000Z');
  expect(toInstant('2026-12-01T09:00', 'Asia/Kolkata')).toBe('2026-12-01T03:30:00.000Z');
});

test('there and back again, also across a change of day', () => {
  expect(toWall('2026-12-31T23:30:00Z', 'Europe/Paris')).toBe('2027-01-01T00:30');
  expect(toInstant('2027-01-01T00:30', 'Europe/Paris')).toBe('2026-12-31T23:30:00.000Z');
});

test('an hour that spring skips becomes the hour after it', () => {
  expect(toInstant('2026-03-29T02:30', 'Europe/Paris')).toBe('2026-03-29T01:30:00.000Z');
});

test('an hour that autumn repeats is its first pass', () => {
  expect(toInstant('2026-10-25T02:30', 'Europe/Paris')).toBe('2026-10-25T00:30:00.000Z');
});

test('what is no wall time is no instant', () => {
  expect(toInstant('tomorrow', 'Europe/Paris')).toBe('');
});

test('accents of an old spreadsheet are read as they were meant', () => {
  const bytes = new Uint8Array([0x52, 0xe9, 0x6d, 0x69]);
  expect(decodeRoster(bytes)).toEqual({ text: 'Rémi', encoding: 'windows-1252' });
});

test('UTF-8 is seen, and its byte order mark is not part of the text', () => {
  expect(decodeRoster(new Uint8Array([0xef, 0xbb, 0xbf, 0x52, 0xc3, 0xa9]))).toEqual({
    text: 'Ré',
    encoding: 'utf-8',
  });
});

test('"Unicode text" of a spreadsheet is UTF-16', () => {
  expect(guessEncoding(new Uint8Array([0xff, 0xfe, 0x52, 0x00]))).toBe('utf-16le');
});

test('people are counted without the heading and without empty lines', () => {
  expect(peopleIn('nom;site\r\nAna;Roubaix\r\n\r\n')).toBe(1);
  expect(peopleIn('')).toBe(0);
});
