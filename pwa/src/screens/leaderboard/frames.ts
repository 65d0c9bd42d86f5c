/** What the hub says on `board:<key>:people` and `board:<key>:teams`, folded into what a read answered. */
import type { LeaderboardQuery, TeamBoardQuery } from '../../gql/graphql.ts';

export type Leaderboard = LeaderboardQuery['leaderboard'];
export type Standing = NonNullable<Leaderboard['me']>;
export type TeamBoard = TeamBoardQuery['teamBoard'];
export type TeamStanding = TeamBoard['standings'][number];

export type BoardFrame =
  | { type: 'rank_moved'; person: Standing['person']; points: number; rank?: number }
  | { type: 'rank_left'; person: { id: string } }
  | { type: 'group_moved' }
  | {
      type: 'team_scored';
      team: TeamStanding['team'];
      points: number;
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

const NEAR = 5;

/** Whether somebody unknown came to stand near me: the ranks there are those of a fresh read. */
export function strangerNear(board: Leaderboard, frame: BoardFrame): boolean {
  const [first, last] = [board.neighbours[0], board.neighbours.at(-1)];
  if (frame.type !== 'rank_moved' || !frame.rank || !first || !last) return false;
  const near = frame.rank >= first.rank - NEAR && frame.rank <= last.rank;
  return near && !known(board, frame.person.id);
}

/** The rows around me with a page of `edges` above or below them. */
export function extended(board: Leaderboard, page: Leaderboard, up: boolean): Leaderboard {
  const rows = page.edges.map((edge) => edge.node);
  const fresh = rows.filter((row) => !board.neighbours.some((one) => one.person.id === row.person.id));
  const end = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  return up
    ? { ...board, neighbours: [...fresh, ...board.neighbours], above: end }
    : { ...board, neighbours: [...board.neighbours, ...fresh], below: end };
}

/** Ranks that more than one row of the list has: said as equal places. */
export function shared(rows: readonly { rank: number }[]): Set<number> {
  const ranks = rows.map((row) => row.rank);
  return new Set(ranks.filter((rank, at) => ranks.indexOf(rank) !== at));
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

/** The team board after a frame; undefined for a small team, which is not named and counts in its group's row: only a
 * fresh read tells. A team of another site or brand changes nothing here. */
export function patchTeams(board: TeamBoard, frame: BoardFrame): TeamBoard | undefined {
  if (frame.type === 'group_moved')
    return board.standings.some((row) => row.team.kind === 'group') ? undefined : board;
  if (frame.type !== 'team_scored') return board;
  const before = board.standings.find((row) => row.team.id === frame.team.id);
  // it has grown out of its group since this was read
  if (!before) return board.standings.some((row) => row.members.includes(frame.team.id)) ? undefined : board;
  const { points } = frame;
  const row = { ...before, points, score: fairScore(points, before.roster, board) };
  const others = board.standings.filter((other) => other !== before);
  const score = (one: TeamStanding) => one.score;
  return { ...board, standings: ranked(placed(others, row, score), score) };
}
