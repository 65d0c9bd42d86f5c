import { expect, test } from 'vitest';
import {
  type Challenge,
  patchChallenge,
  phase,
  podium,
  type Row,
} from '../../src/screens/challenges/board.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const clock = { startsAt: '2026-11-22T10:00:00Z', endsAt: '2026-11-22T13:00:00Z' };

function team(id: string, score: number, rank: number, isMine = false): Row {
  return { id, name: id, hue: 1, score, sum: score * 10, roster: 12, participants: 4, rank, isMine };
}

test('the clock moves a challenge on before anyone says so', () => {
  expect(phase({ state: 'SCHEDULED', ...clock }, NOW)).toBe('LIVE');
  expect(phase({ state: 'LIVE', ...clock }, NOW + 3_600_000)).toBe('CLOSING');
  expect(phase({ state: 'SCHEDULED', ...clock }, NOW - 86_400_000)).toBe('SCHEDULED');
});

test('what is final stays final whatever the clock says', () => {
  expect(phase({ state: 'FINAL', ...clock }, NOW - 86_400_000)).toBe('FINAL');
});

test('a frame reorders the board and keeps which team is mine', () => {
  const board = [team('a', 9, 1), team('b', 5, 2, true)];
  const frame = { type: 'challenge_scored', ...team('b', 12, 1) } as const;
  const after = patchChallenge({ kind: 'TEAM', total: 140, board } as Challenge, frame);
  expect(after?.me).toMatchObject({ id: 'b', rank: 1, isMine: true, sum: 120 });
  expect(after?.total).toBe(210);
});

test('a first score brings a person onto an individual board', () => {
  const frame = { type: 'challenge_scored', ...team('me', 7, 1) } as const;
  const after = patchChallenge(
    { kind: 'INDIVIDUAL', total: 90, board: [team('a', 9, 1)] } as Challenge,
    frame,
    'me',
  );
  expect(after?.board.map((row) => [row.id, row.rank, row.isMine])).toEqual([
    ['a', 1, false],
    ['me', 2, true],
  ]);
});

test('who has nothing left is on an individual board no more', () => {
  const board = [team('a', 9, 1), team('me', 7, 2, true)];
  const gone = { type: 'challenge_scored', ...team('me', 7, 2), score: 0, sum: 0 } as const;
  const after = patchChallenge({ kind: 'INDIVIDUAL', total: 90, board, mine: 70 } as Challenge, gone, 'me');
  expect(after?.board.map((row) => row.id)).toEqual(['a']);
  expect([after?.me, after?.mine]).toEqual([null, 0]);
});

test('news of another kind asks for a fresh read', () => {
  expect(patchChallenge({ board: [] as Row[] } as Challenge, { type: 'challenge_final' })).toBeUndefined();
});

test('who shares a place shares a step of the podium', () => {
  const board = [team('a', 9, 1), team('b', 9, 1), team('c', 5, 3), team('d', 4, 4)];
  expect(podium(board).map(({ rank, rows }) => [rank, ...rows.map((row) => row.id)])).toEqual([
    [1, 'a', 'b'],
    [3, 'c'],
  ]);
});

test('nobody stands on the podium without having scored', () => {
  expect(podium([{ ...team('a', 3, 1), sum: 0 }])).toEqual([]);
});
