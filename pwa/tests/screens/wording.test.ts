import { expect, test } from 'vitest';
import { expectedPoints, posted, withStart } from '../../src/screens/story/wording.ts';

const SAYS = 'Je travaille chez Ventalis.';

test('where one works always leaves with the words', () => {
  expect(posted('  Mon atelier, ce matin. ', SAYS)).toBe(`Mon atelier, ce matin.\n\n${SAYS}`);
});

test('where one works is said once', () => {
  expect(posted(`${SAYS} Et j’aime ça.`, SAYS)).toBe(`${SAYS} Et j’aime ça.`);
});

test('a question starts an empty text and follows one that was begun', () => {
  expect(withStart('', 'Qui t’a formé ?')).toBe('Qui t’a formé ?\n');
  expect(withStart('Hier.', 'Qui t’a formé ?')).toBe('Hier.\n\nQui t’a formé ?\n');
});

test('the same question tapped twice stays there once', () => {
  const once = withStart('', 'Qui t’a formé ?');
  expect(withStart(once, 'Qui t’a formé ?')).toBe(once);
});

test('own words are worth more than a copy, and repeats fade to nothing', () => {
  const own = 'Six mots à moi, pas un de moins';
  expect([0, 1, 2, 3, 9].map((before) => expectedPoints(own, before))).toEqual([20, 10, 5, 0, 0]);
  expect([0, 1, 2].map((before) => expectedPoints('Top !', before))).toEqual([3, 1, 0]);
});
