/** People on a board: those around me first, or from the top; pages either way; rows move while one looks. */
import { useState } from 'preact/hooks';
import { type BoardScope, type BoardWindow, LeaderboardDocument } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import {
  AsOf,
  Avatar,
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  FlipList,
  Icon,
  Segments,
  Skeleton,
} from '../../parts/index.ts';
import { ask } from '../../reads/ask.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { me, plays } from '../../shell/session.ts';
import { ago, far, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useSeldom } from '../later.ts';
import { WhoSees } from '../pieces.tsx';
import {
  type BoardFrame,
  extended,
  type Leaderboard,
  patchPeople,
  type Standing,
  shared,
  strangerNear,
} from './frames.ts';
import { Spoken } from './spoken.tsx';
import { Rank } from './team-bar.tsx';

const SHOWN = 30;
const MORE = 10;
/** What the server tells around me: more than that, and the reader has paged. */
const AROUND = 9;

type Again = () => Promise<unknown>;
interface Asked {
  window: BoardWindow;
  scope: BoardScope;
}

export function PeopleBoard({ window, scope, top }: Asked & { top: boolean }) {
  const variables = { window, scope, first: SHOWN, after: null, before: null };
  const read = useRead(LeaderboardDocument, variables);
  const board = read.data?.leaderboard;
  if (!board) {
    if (read.error && !read.loading) return <ErrorState error={read.error} again={read.again} />;
    return <Skeleton lines={10} />;
  }
  if (board.suppressed) return <Few place={board.place} />;
  return (
    <>
      <AsOf read={read} />
      <Board board={board} again={read.again} top={top} />
    </>
  );
}

function patchBoard(board: Leaderboard, change: (old: Leaderboard) => Leaderboard): void {
  patch(LeaderboardDocument, (answer) =>
    answer.leaderboard.position.topic === board.position.topic
      ? { ...answer, leaderboard: change(answer.leaderboard) }
      : answer,
  );
}

/** Applies what the hub says to the cached answer, so the board is still true when one comes back to it. */
function useMoving(board: Leaderboard, again: Again): string | undefined {
  const [sentence, say] = useState<string>();
  const settle = useSeldom(again);
  const apply = (frame: BoardFrame) => {
    if (board.neighbours.length <= AROUND && strangerNear(board, frame)) settle();
    patchBoard(board, (old) => {
      const next = patchPeople(old, frame, me.value?.id);
      if (next.me && next.me.rank !== old.me?.rank) say(t('boards.mineMoved', { rank: next.me.rank }));
      else if (frame.type === 'rank_moved' && frame.rank)
        say(t('boards.moved', { name: frame.person.name, rank: frame.rank }));
      return next;
    });
  };
  useTopic(board.position, { frame: apply, lost: again });
  return sentence;
}

type View = 'around' | 'top';

function Board({ board, again, top }: { board: Leaderboard; again: Again; top: boolean }) {
  const sentence = useMoving(board, again);
  const [view, look] = useState<View>(top ? 'top' : 'around');
  const rows = board.edges.map((edge) => edge.node);
  const around = view === 'around' && board.neighbours.length > 0;
  return (
    <div class="board">
      <p class="board-head hint">
        <Icon name="zap" size={16} /> {board.place && `${board.place} · `}
        {t('boards.people.count', { count: board.people })}
        {board.endsAt &&
          ` · ${t(far(board.endsAt) ? 'boards.endsOn' : 'boards.ends', { when: ago(board.endsAt) })}`}
      </p>
      {board.neighbours.length > 0 && (
        <Segments
          label={t('boards.view')}
          value={view}
          options={[
            { value: 'around', label: t('boards.around') },
            { value: 'top', label: t('boards.top') },
          ]}
          onChoose={look}
        />
      )}
      {rows.length === 0 ? <Nobody /> : around ? <Around board={board} /> : <Rows rows={rows} />}
      {!board.me && rows.length > 0 && <NotRanked />}
      <WhoSees label={t('boards.who')}>
        <p>{t('boards.who.body')}</p>
        <a class="button quiet" href="/settings">
          {t('boards.who.go')}
        </a>
      </WhoSees>
      <Spoken sentence={sentence} />
      {!around && board.me && <MyRow row={board.me} />}
    </div>
  );
}

function Rows({ rows, label = t('boards.people') }: { rows: Standing[]; label?: string }) {
  const tied = shared(rows);
  return (
    <FlipList items={rows} keyOf={(row) => row.person.id} label={label}>
      {(row) => <Row row={row} tied={tied.has(row.rank)} />}
    </FlipList>
  );
}

/** Me among those next to me, and as many more as one asks for, either way. */
function Around({ board }: { board: Leaderboard }) {
  const { busy, failed, load } = useMore(board);
  return (
    <>
      {board.above && (
        <Button busy={busy === 'up'} onClick={() => load('up')} wide>
          {t('boards.up')}
        </Button>
      )}
      <Rows rows={board.neighbours} label={t('boards.around')} />
      {board.below && (
        <Button busy={busy === 'down'} onClick={() => load('down')} wide>
          {t('boards.down')}
        </Button>
      )}
      {failed && (
        <p class="notice" role="status">
          {t('boards.more.failed')}
        </p>
      )}
    </>
  );
}

type Way = 'up' | 'down';

function useMore(board: Leaderboard) {
  const [busy, wait] = useState<Way>();
  const [failed, fail] = useState(false);
  const load = async (way: Way) => {
    wait(way);
    fail(false);
    const { window, scope, above, below } = board;
    const from = way === 'up' ? { before: above, after: null } : { after: below, before: null };
    try {
      const { leaderboard } = await ask(LeaderboardDocument, { window, scope, first: MORE, ...from });
      patchBoard(board, (old) => extended(old, leaderboard, way === 'up'));
    } catch {
      fail(true);
    }
    wait(undefined);
  };
  return { busy, failed, load: (way: Way) => void load(way) };
}

function Few({ place }: { place: string | null }) {
  return (
    <EmptyState drawing="people" title={t('boards.few.title', { place: place ?? '' })}>
      <p>{t('boards.few.body')}</p>
    </EmptyState>
  );
}

function Row({ row, tied = false }: { row: Standing; tied?: boolean }) {
  return (
    <div class={row.isMe ? 'standing mine' : 'standing'} data-person={row.person.id}>
      <Rank rank={row.rank} tied={tied} />
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
  const hidden = me.value?.ranking === 'HIDDEN';
  return (
    <div class="card">
      <p>{t(hidden ? 'boards.hidden' : plays.value ? 'boards.notRanked' : 'me.organiser.body')}</p>
      <ButtonLink href="/" kind="primary">
        {t('boards.notRanked.go')}
      </ButtonLink>
    </div>
  );
}
