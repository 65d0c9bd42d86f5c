import { afterEach, expect, test } from 'vitest';
import type { StoryPartsFragment } from '../../src/gql/graphql.ts';
import { pendingPoints, reacted, withReaction, withSettings } from '../../src/screens/queued.ts';
import { type Pending, pending } from '../../src/writes/write.ts';

const story = {
  id: '7',
  myReaction: 'BRAVO',
  reactions: [
    { kind: 'BRAVO', count: 3 },
    { kind: 'THANKS', count: 1 },
  ],
} as StoryPartsFragment;

function job(name: string, input: object, state: Pending['state'] = 'queued'): Pending {
  return { name, variables: { input }, state } as unknown as Pending;
}

afterEach(() => {
  pending.value = [];
});

test('changing a reaction moves one count to the other', () => {
  expect(reacted(story, 'THANKS')).toMatchObject({
    myReaction: 'THANKS',
    reactions: [
      { kind: 'BRAVO', count: 2 },
      { kind: 'THANKS', count: 2 },
    ],
  });
});

test('the last of several taps that wait is what shows', () => {
  pending.value = [job('React', { storyId: '7', kind: 'PROUD' }), job('React', { storyId: '7', kind: null })];
  expect(withReaction('story', story).myReaction).toBeNull();
});

test('a reaction the server refused shows no more', () => {
  pending.value = [job('React', { storyId: '7', kind: 'PROUD' }, 'failed')];
  expect(withReaction('story', story)).toBe(story);
});

test('points that wait are foreseen share by share, fading for the same story', () => {
  const ownWords = 'Six mots à moi, pas un de moins';
  pending.value = [
    job('Share', { storyId: '7', ownWords }),
    job('Share', { storyId: '7', ownWords }),
    job('Share', { storyId: '8', ownWords: '' }),
  ];
  expect(pendingPoints()).toBe(20 + 10 + 3);
});

test('settings that wait are laid over those that were read', () => {
  pending.value = [job('UpdateMe', { key: 'k', ranking: 'HIDDEN', alias: null })];
  expect(withSettings({ ranking: 'NAME', alias: 'Sextant' })).toEqual({
    ranking: 'HIDDEN',
    alias: 'Sextant',
  });
});
