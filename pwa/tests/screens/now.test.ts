import { expect, test } from 'vitest';
import type { NowQuery } from '../../src/gql/graphql.ts';
import { first } from '../../src/screens/feed/now.tsx';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const offer = { id: '4', myState: 'OFFERED', offerExpiresAt: '2026-11-22T18:00:00Z' };
const live = {
  id: '1',
  state: 'LIVE',
  participating: true,
  startsAt: '2026-11-22T08:00:00Z',
  endsAt: '2026-11-22T13:00:00Z',
};

function answer(events: object[], challenges: object[]): NowQuery {
  const edges = (nodes: object[]) => ({ edges: nodes.map((node) => ({ cursor: '', node })) });
  const me = { id: '7', points: 0, streak: { weeks: 3, activeThisWeek: false } };
  return { me, events: edges(events), challenges: edges(challenges) } as unknown as NowQuery;
}

test('an offer that runs out comes before everything', () => {
  expect(first(answer([offer], [live]), NOW)).toMatchObject({ what: 'offer', event: { id: '4' } });
});

test('an offer that ran out gives way to the challenge on the clock', () => {
  const late = { ...offer, offerExpiresAt: '2026-11-22T11:00:00Z' };
  expect(first(answer([late], [live]), NOW)).toMatchObject({ what: 'challenge', challenge: { id: '1' } });
});

test('a challenge without me leaves the streak', () => {
  const theirs = { ...live, participating: false };
  expect(first(answer([], [theirs]), NOW)).toEqual({ what: 'streak', weeks: 3, active: false });
});

test('of two challenges the one that ends first is shown', () => {
  const sooner = { ...live, id: '2', endsAt: '2026-11-22T12:30:00Z' };
  expect(first(answer([], [live, sooner]), NOW)).toMatchObject({ challenge: { id: '2' } });
});
