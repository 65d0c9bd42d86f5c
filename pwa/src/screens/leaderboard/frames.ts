/** What the hub says on `board:<key>:people` and `board:<key>:teams`, folded into what a read answered. */
import type { LeaderboardQuery, TeamBoardQuery } from '../../gql/graphql.ts';

export type Leaderboard = LeaderboardQuery['leaderboard'];
export type Standing = NonNullable<Leaderboard['me']>;
export type TeamBoard = TeamBoardQuery['teamBoard'];
export type TeamStanding = TeamBoard['standings'][number];

export type BoardFrame =
  | { type: 'rank_moved'; person: Standing['person']; points: number; rank?: number }
  | { type: 'rank_left'; person: { id: string } }
  | {
      type: 'team_scored';
      team: TeamStanding['team'];
      points: number;
      participants: number;
    };

/** Competition ranks (1, 2, 2, 4) over rows already in order. */
export function ranked<Row extends { rank: number }>(rows: Row[], score: (row: Row) => number): Row[] {
  let rank = 0;
  return rows.map((row, index) => {
    const previous = rows[index - 1];
    if (!previous || score(previous) !== score(row)) rank = index + 1;
    return row.rank === rank ? row : { ...row, rank };
  });
}

/** Puts `row` after everyone with as much or more: who got there first stays ahead. */
function placed<Row>(rows: Row[], row: Row, score: (row: Row) => number): Row[] {
  const at = rows.findIndex((other) => score(other) < score(row));
  return at < 0 ? [...rows, row] : [...rows.slice(0, at), row, ...rows.slice(at)];
}

const points = (row: { points: number }) => row.points;

/** The first rows, from rank 1 on. A row that falls below the last one loaded leaves when more rows follow,
 * because nobody knows how many people stand between. */
function patchTop(top: Standing[], row: Standing, complete: boolean): Standing[] {
  const others = top.filter((other) => other.person.id !== row.person.id);
  const last = others.at(-1);
  if (last && !complete && row.points <= last.points) return ranked(others, points);
  return ranked(placed(others, row, points), points);
}

/** The rows around me: ranks come from the frame, since the rows above are unknown here. */
function patchAround(rows: Standing[], row: Standing, before: number | undefined): Standing[] {
  const shifted = rows
    .filter((other) => other.person.id !== row.person.id)
    .map((other) => shiftedBy(other, row, before));
  const inside = rows.some((other) => other.person.id === row.person.id) || row.isMe;
  return inside ? placed(shifted, row, points) : shifted;
}

/** Someone overtook `other` when they stood at or below it and now stand above. */
function shiftedBy(other: Standing, row: Standing, before: number | undefined): Standing {
  if (before === undefined) return other;
  if (before <= other.points && row.points > other.points) return { ...other, rank: other.rank + 1 };
  if (before > other.points && row.points <= other.points) return { ...other, rank: other.rank - 1 };
  return other;
}

function known(board: Leaderboard, id: string): Standing | undefined {
  const rows = [
    ...board.edges.map((edge) => edge.node),
    ...board.neighbours,
    ...(board.me ? [board.me] : []),
  ];
  return rows.find((row) => row.person.id === id);
}

/** The people board after a frame. `myId`: whose row is mine when I first come in. */
export function patchPeople(board: Leaderboard, frame: BoardFrame, myId: string | undefined): Leaderboard {
  if (frame.type === 'rank_left') return without(board, frame.person.id);
  if (frame.type !== 'rank_moved') return board;
  const { id } = frame.person;
  const before = known(board, id);
  const isMe = id === myId || before?.isMe === true;
  const rank = frame.rank ?? before?.rank ?? board.people + 1;
  const row: Standing = { rank, person: frame.person, points: frame.points, isMe };
  const top = patchTop(
    board.edges.map((edge) => edge.node),
    row,
    !board.pageInfo.hasNextPage,
  );
  const mineOnTop = top.find((one) => one.isMe);
  const me = mineOnTop ?? (isMe ? row : board.me && shiftedBy(board.me, row, before?.points));
  const cursors = new Map(board.edges.map((edge) => [edge.node.person.id, edge.cursor]));
  return {
    ...board,
    me,
    neighbours: patchAround(board.neighbours, row, before?.points),
    edges: top.map((node) => ({ cursor: cursors.get(node.person.id) ?? '', node })),
    people: before ? board.people : Math.max(board.people, rank),
  };
}

function without(board: Leaderboard, id: string): Leaderboard {
  const left = known(board, id);
  if (!left) return board;
  const up = (row: Standing) => (row.points < left.points ? { ...row, rank: row.rank - 1 } : row);
  const stay = (row: Standing) => row.person.id !== id;
  const top = board.edges.filter((edge) => stay(edge.node));
  return {
    ...board,
    people: board.people - 1,
    me: board.me && stay(board.me) ? up(board.me) : null,
    neighbours: board.neighbours.filter(stay).map(up),
    edges: top.map((edge) => ({ ...edge, node: up(edge.node) })),
  };
}

/** The fair score: every team gets `ghosts` average people, so that size alone neither wins nor loses. */
export function fairScore(points: number, roster: number, { ghosts, ghostScore }: TeamBoard): number {
  return roster + ghosts ? (points + ghosts * ghostScore) / (roster + ghosts) : 0;
}

/** The team board after a frame; undefined for a team that is not on it (a small one counts in its group's row,
 * which only a fresh read tells). */
export function patchTeams(board: TeamBoard, frame: BoardFrame): TeamBoard | undefined {
  if (frame.type !== 'team_scored') return board;
  const before = board.standings.find((row) => row.team.id === frame.team.id);
  if (!before) return undefined;
  const { points, participants } = frame;
  const row = { ...before, points, participants, score: fairScore(points, before.roster, board) };
  const others = board.standings.filter((other) => other !== before);
  const score = (one: TeamStanding) => one.score;
  return { ...board, standings: ranked(placed(others, row, score), score) };
}
