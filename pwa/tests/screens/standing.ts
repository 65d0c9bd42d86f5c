/** Rows as an answer of the server holds them, for tests. */
import type { Leaderboard, Standing, TeamBoard } from '../../src/screens/leaderboard/frames.ts';

export const team = { id: '1', name: 'Vierzon', kind: 'site', hue: 3 };

export function row(id: string, points: number, rank: number, isMe = false): Standing {
  return { rank, points, isMe, person: { id, name: `Person ${id}`, team } };
}

export function people(rows: Standing[], rest: Partial<Leaderboard> = {}): Leaderboard {
  return {
    window: 'WEEK',
    key: 'week:2026-W47',
    endsAt: null,
    scope: 'EVERYONE',
    place: null,
    suppressed: false,
    above: null,
    below: null,
    people: rows.length,
    me: rows.find((each) => each.isMe) ?? null,
    neighbours: [],
    edges: rows.map((node) => ({ cursor: node.person.id, node })),
    pageInfo: { hasNextPage: false, endCursor: null },
    position: { topic: 'board:week:2026-W47:people', epoch: 'e', offset: 1 },
    ...rest,
  };
}

export function teams(sizes: readonly [id: string, points: number, roster: number][]): TeamBoard {
  const board: TeamBoard = {
    window: 'WEEK',
    key: 'week:2026-W47',
    endsAt: null,
    scope: 'EVERYONE',
    place: null,
    suppressed: false,
    ghosts: 60,
    ghostScore: 2,
    standings: [],
    position: { topic: 'board:week:2026-W47:teams', epoch: 'e', offset: 1 },
  };
  const standings = sizes.map(([id, points, roster], index) => ({
    rank: index + 1,
    team: { ...team, id },
    points,
    roster,
    participants: 1,
    members: [id],
    isMine: false,
    score: (points + 60 * 2) / (roster + 60),
  }));
  return { ...board, standings };
}
