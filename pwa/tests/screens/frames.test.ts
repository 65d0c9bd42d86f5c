import { expect, test } from 'vitest';
import {
  extended,
  fairScore,
  patchPeople,
  patchTeams,
  shared,
  strangerNear,
} from '../../src/screens/leaderboard/frames.ts';
import { people, row, team, teams } from './standing.ts';

const moved = (id: string, points: number, rank?: number) =>
  ({ type: 'rank_moved', person: { id, name: `Person ${id}`, team }, points, rank }) as const;
const names = (board: ReturnType<typeof people>) => board.edges.map((edge) => edge.node.person.id);
const ranks = (board: ReturnType<typeof people>) => board.edges.map((edge) => edge.node.rank);

test('who scores slides up and ranks follow', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2), row('c', 10, 3)]);
  const after = patchPeople(board, moved('c', 40), 'a');
  expect([names(after), ranks(after)]).toEqual([
    ['c', 'a', 'b'],
    [1, 2, 3],
  ]);
});

test('equal points share a rank, and who got there first stays ahead', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2), row('c', 10, 3)]);
  const after = patchPeople(board, moved('c', 30), 'a');
  expect([names(after), ranks(after)]).toEqual([
    ['a', 'c', 'b'],
    [1, 1, 3],
  ]);
});

test('somebody new comes in among the first', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2)]);
  const after = patchPeople(board, moved('n', 25), 'a');
  expect([names(after), after.people]).toEqual([['a', 'n', 'b'], 3]);
});

test('somebody below the last row loaded stays out while more rows follow', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2)], {
    pageInfo: { hasNextPage: true, endCursor: 'b' },
  });
  expect(names(patchPeople(board, moved('n', 5, 40), 'a'))).toEqual(['a', 'b']);
});

test('my own row moves with my own frame', () => {
  const board = people([row('a', 30, 1), row('me', 20, 2, true)]);
  expect(patchPeople(board, moved('me', 50), 'me').me).toMatchObject({ rank: 1, points: 50, isMe: true });
});

test('being overtaken from the rows around me costs me one rank', () => {
  const neighbours = [row('x', 12, 100), row('me', 10, 101, true), row('y', 8, 102)];
  const more = { hasNextPage: true, endCursor: 'a' };
  const board = people([row('a', 90, 1)], { neighbours, me: row('me', 10, 101, true), pageInfo: more });
  expect(patchPeople(board, moved('y', 11), 'me').me?.rank).toBe(102);
});

test('a person who hides is gone at once and others move up', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2), row('c', 10, 3)]);
  const after = patchPeople(board, { type: 'rank_left', person: { id: 'a' } }, 'c');
  expect([names(after), ranks(after), after.people]).toEqual([['b', 'c'], [1, 2], 2]);
});

test('applying a frame twice changes nothing more', () => {
  const board = people([row('a', 30, 1), row('b', 20, 2)]);
  const once = patchPeople(board, moved('b', 35), 'a');
  expect(patchPeople(once, moved('b', 35), 'a')).toEqual(once);
});

test('a small team overtakes a large one by its fair score', () => {
  const board = teams([
    ['office', 900, 300],
    ['plant', 20, 12],
  ]);
  const frame = {
    type: 'team_scored',
    team: { ...team, id: 'plant' },
    points: 150,
  } as const;
  const after = patchTeams(board, frame);
  expect(after?.standings.map((each) => [each.team.id, each.rank])).toEqual([
    ['plant', 1],
    ['office', 2],
  ]);
});

test('a team without ghosts and people scores nothing', () => {
  expect(fairScore(10, 0, { ...teams([]), ghosts: 0 })).toBe(0);
});

test('a small team, which is not named, asks for a fresh read where a group is shown', () => {
  const grouped = teams([['group:1', 900, 300]]);
  const standings = grouped.standings.map((one) => ({ ...one, team: { ...one.team, kind: 'group' } }));
  const alone = teams([['office', 900, 300]]);
  expect(patchTeams({ ...grouped, standings }, { type: 'group_moved' })).toBeUndefined();
  expect(patchTeams(alone, { type: 'group_moved' })).toBe(alone);
});

test('a team that has outgrown its group asks for a fresh read', () => {
  const frame = { type: 'team_scored', team: { ...team, id: 'tiny' }, points: 9 } as const;
  const board = teams([['group:1', 900, 300]]);
  const grouped = board.standings.map((one) => ({ ...one, members: ['tiny'] }));
  expect(patchTeams({ ...board, standings: grouped }, frame)).toBeUndefined();
});

test('a team of another site changes nothing here', () => {
  const frame = { type: 'team_scored', team: { ...team, id: 'far' }, points: 9 } as const;
  const board = teams([['office', 900, 300]]);
  expect(patchTeams(board, frame)).toBe(board);
});

test('a stranger who comes next to me asks for a fresh read, one far away does not', () => {
  const neighbours = [row('x', 12, 100), row('me', 10, 101, true), row('y', 8, 102)];
  const board = people([], { neighbours });
  expect([99, 101, 30, 400].map((rank) => strangerNear(board, moved('new', 11, rank)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a page upwards goes before the rows around me, and a row that is there already is not doubled', () => {
  const board = people([], { neighbours: [row('x', 12, 3), row('me', 10, 4, true)], above: 'x' });
  const page = people([row('a', 30, 1), row('x', 12, 3)]);
  const after = extended(board, page, true);
  expect([after.neighbours.map((one) => one.person.id), after.above]).toEqual([['a', 'x', 'me'], null]);
});

test('equal ranks are known as shared', () => {
  expect([...shared([row('a', 3, 1), row('b', 2, 2), row('c', 2, 2)])]).toEqual([2]);
});
