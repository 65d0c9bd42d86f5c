/** What the hub says on `challenge:<id>`, folded into the challenge that a read answered. */
import type { ChallengeQuery } from '../../gql/graphql.ts';
import { ranked } from '../leaderboard/frames.ts';

export type Challenge = NonNullable<ChallengeQuery['challenge']>;
export type Row = Challenge['board'][number];

/** Lines of a board that one answer holds. */
const FULL = 50;

/** Where the clock says a challenge is, even before the job that closes it has told us. */
export function phase(
  challenge: Pick<Challenge, 'state' | 'startsAt' | 'endsAt'>,
  now: number,
): Challenge['state'] {
  if (challenge.state === 'SCHEDULED' && Date.parse(challenge.startsAt) <= now)
    return phase({ ...challenge, state: 'LIVE' }, now);
  if (challenge.state === 'LIVE' && Date.parse(challenge.endsAt) <= now) return 'CLOSING';
  return challenge.state;
}

const score = (row: Row) => row.score;

/**
 * The board with one row as a frame says it. A person's first score brings them onto an individual board; who has
 * nothing left is on it no more.
 */
export function patchRow(
  board: Row[],
  change: Omit<Row, 'rank' | 'isMine'>,
  alone = false,
  myId?: string,
): Row[] {
  const before = board.find((row) => row.id === change.id);
  const participants = before?.participants === null ? null : change.participants;
  const row = { ...change, participants, rank: 0, isMine: before?.isMine ?? (alone && change.id === myId) };
  const others = board.filter((other) => other !== before);
  const at = others.findIndex((other) => other.score < row.score);
  if (alone && row.sum <= 0) return ranked(others, score);
  const rows = at < 0 ? [...others, row] : [...others.slice(0, at), row, ...others.slice(at)];
  return ranked(rows, score);
}

/** A step of the podium, and everyone who shares it. */
export interface Step {
  rank: number;
  rows: Row[];
}

/** Places 1 to 3, of those who scored; a shared place is one step. */
export function podium(board: Row[]): Step[] {
  const scored = board.filter((row) => row.rank <= 3 && row.sum > 0);
  const ranks = [...new Set(scored.map((row) => row.rank))];
  return ranks.map((rank) => ({ rank, rows: scored.filter((row) => row.rank === rank) }));
}

/** The hub tells a team's or a person's new score, or that the challenge itself moved on. */
export type ChallengeFrame =
  | ({ type: 'challenge_scored' } & Omit<Row, 'rank' | 'isMine'>)
  | { type: 'challenge_moved' | 'challenge_started' | 'challenge_final' | 'challenge_cancelled' };

/** The challenge after a frame; undefined when only a fresh read can tell. */
export function patchChallenge(
  challenge: Challenge,
  frame: ChallengeFrame,
  myId?: string,
): Challenge | undefined {
  if (frame.type !== 'challenge_scored') return undefined;
  const { type: _, ...change } = frame;
  const before = challenge.board.find((row) => row.id === change.id);
  const alone = challenge.kind === 'INDIVIDUAL';
  // a team that is not on the board, or a person below its first page: only a fresh read knows what they had
  if (!before && (!alone || challenge.board.length >= FULL)) return undefined;
  const board = patchRow(challenge.board, change, alone, myId);
  const mine = change.id === myId;
  const me = board.find((row) => row.isMine) ?? (alone && mine ? null : challenge.me);
  const total = challenge.total + change.sum - (before?.sum ?? 0);
  return { ...challenge, board, me, total, mine: alone && mine ? change.sum : challenge.mine };
}
