import { useState } from 'preact/hooks';
import { type BoardWindow, LeaderboardDocument } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import {
  AsOf,
  Avatar,
  ButtonLink,
  EmptyState,
  ErrorState,
  FlipList,
  Icon,
  Skeleton,
} from '../../parts/index.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { me, plays } from '../../shell/session.ts';
import { ago, far, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { WhoSees } from '../pieces.tsx';
import { type BoardFrame, type Leaderboard, patchPeople, type Standing } from './frames.ts';
import { Spoken } from './spoken.tsx';

const SHOWN = 30;

type Again = () => Promise<unknown>;

export function PeopleBoard({ window }: { window: BoardWindow }) {
  const variables = { window, first: SHOWN, after: null };
  const read = useRead(LeaderboardDocument, variables);
  const board = read.data?.leaderboard;
  if (!board) {
    if (read.error && !read.loading) return <ErrorState error={read.error} again={read.again} />;
    return <Skeleton lines={10} />;
  }
  return (
    <>
      <AsOf read={read} />
      <Board board={board} again={read.again} />
    </>
  );
}

/** Applies what the hub says to the cached answer, so the board is still true when one comes back to it. */
function useMoving(board: Leaderboard, again: Again): string | undefined {
  const [sentence, say] = useState<string>();
  const apply = (frame: BoardFrame) => {
    patch(LeaderboardDocument, (answer) => {
      if (answer.leaderboard.key !== board.key) return answer;
      const leaderboard = patchPeople(answer.leaderboard, frame, me.value?.id);
      const mine = leaderboard.me;
      if (mine && mine.rank !== answer.leaderboard.me?.rank) say(t('boards.mineMoved', { rank: mine.rank }));
      else if (frame.type === 'rank_moved' && frame.rank)
        say(t('boards.moved', { name: frame.person.name, rank: frame.rank }));
      return { ...answer, leaderboard };
    });
  };
  useTopic(board.position, { frame: apply, lost: again });
  return sentence;
}

function Board({ board, again }: { board: Leaderboard; again: Again }) {
  const sentence = useMoving(board, again);
  const rows = board.edges.map((edge) => edge.node);
  const onTop = rows.some((row) => row.isMe);
  const around = onTop ? [] : board.neighbours;
  return (
    <div class="board">
      <p class="board-head hint">
        <Icon name="zap" size={16} /> {t('boards.live')} · {t('boards.people.count', { count: board.people })}
        {board.endsAt &&
          ` · ${t(far(board.endsAt) ? 'boards.endsOn' : 'boards.ends', { when: ago(board.endsAt) })}`}
      </p>
      {rows.length === 0 ? (
        <Nobody />
      ) : (
        <FlipList items={rows} keyOf={(row) => row.person.id} label={t('boards.people')}>
          {(row) => <Row row={row} />}
        </FlipList>
      )}
      {around.length > 0 && (
        <section aria-labelledby="around">
          <h2 id="around">{t('boards.around')}</h2>
          <FlipList items={around} keyOf={(row) => row.person.id} label={t('boards.around')}>
            {(row) => <Row row={row} />}
          </FlipList>
        </section>
      )}
      {!board.me && rows.length > 0 && <NotRanked />}
      <WhoSees label={t('boards.who')}>
        <p>{t('boards.who.body')}</p>
        <a class="button quiet" href="/settings">
          {t('boards.who.go')}
        </a>
      </WhoSees>
      <Spoken sentence={sentence} />
      {board.me && <MyRow row={board.me} />}
    </div>
  );
}

function Row({ row }: { row: Standing }) {
  return (
    <div class={row.isMe ? 'standing mine' : 'standing'} data-person={row.person.id}>
      <span class={row.rank <= 3 ? `rank top-${row.rank}` : 'rank'}>
        <span class="sr-only">{t('boards.rank', { rank: row.rank })}</span>
        <span aria-hidden="true" class="figures">
          {number(row.rank)}
        </span>
      </span>
      <Avatar name={row.person.name} hue={row.person.team.hue} size={36} />
      <span class="who">
        <strong>
          {row.person.name}
          {row.isMe && ` (${t('boards.me')})`}
        </strong>
        <span class="hint">{row.person.team.name}</span>
      </span>
      <span class="points figures">
        {number(row.points)} <small>{t('boards.unit')}</small>
      </span>
    </div>
  );
}

/** Always within the thumb's reach, whatever part of the list is on screen. */
function MyRow({ row }: { row: Standing }) {
  return (
    <aside class="my-row" aria-label={t('boards.me')}>
      <Row row={row} />
    </aside>
  );
}

function Nobody() {
  return (
    <EmptyState drawing="trophy" title={t('boards.empty.title')}>
      <p>{t('boards.empty.body')}</p>
      <ButtonLink href="/" kind="primary">
        {t('boards.notRanked.go')}
      </ButtonLink>
    </EmptyState>
  );
}

function NotRanked() {
  return (
    <div class="card">
      <p>{t(plays.value ? 'boards.notRanked' : 'me.organiser.body')}</p>
      <ButtonLink href="/" kind="primary">
        {t('boards.notRanked.go')}
      </ButtonLink>
    </div>
  );
}
