import { type BoardScope, type BoardWindow, TeamBoardDocument } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import { AsOf, EmptyState, ErrorState, FlipList, Icon, Skeleton } from '../../parts/index.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { ago, far } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useLater } from '../later.ts';
import { WhoSees } from '../pieces.tsx';
import { type BoardFrame, patchTeams, shared, type TeamBoard } from './frames.ts';
import { TeamBar } from './team-bar.tsx';

export function TeamsBoard({ window, scope }: { window: BoardWindow; scope: BoardScope }) {
  const read = useRead(TeamBoardDocument, { window, scope });
  const board = read.data?.teamBoard;
  if (!board) {
    if (read.error && !read.loading) return <ErrorState error={read.error} again={read.again} />;
    return <Skeleton lines={10} />;
  }
  if (board.suppressed)
    return (
      <EmptyState drawing="people" title={t('boards.few.title', { place: board.place ?? '' })}>
        <p>{t('boards.few.body')}</p>
      </EmptyState>
    );
  return (
    <>
      <AsOf read={read} />
      <Board board={board} again={read.again} />
    </>
  );
}

function Board({ board, again }: { board: TeamBoard; again: () => Promise<unknown> }) {
  const later = useLater(again);
  const apply = (frame: BoardFrame) => {
    let known = true;
    patch(TeamBoardDocument, (answer) => {
      if (answer.teamBoard.key !== board.key || answer.teamBoard.scope !== board.scope) return answer;
      const teamBoard = patchTeams(answer.teamBoard, frame);
      known = teamBoard !== undefined;
      return teamBoard ? { teamBoard } : answer;
    });
    if (!known) later();
  };
  useTopic(board.position, { frame: apply, lost: again });
  const tied = shared(board.standings);
  const top = Math.max(...board.standings.map((row) => row.score)) || 1;
  return (
    <div class="board">
      <p class="board-head hint">
        <Icon name="zap" size={16} /> {board.place ?? t('boards.of.EVERYONE')}
        {board.endsAt &&
          ` · ${t(far(board.endsAt) ? 'boards.endsOn' : 'boards.ends', { when: ago(board.endsAt) })}`}
      </p>
      {board.standings.length === 0 ? (
        <EmptyState drawing="trophy" title={t('boards.empty.title')}>
          <p>{t('boards.empty.body')}</p>
        </EmptyState>
      ) : (
        <FlipList items={board.standings} keyOf={(row) => row.team.id} label={t('boards.teams')}>
          {(row) => (
            <TeamBar
              rank={row.rank}
              tied={tied.has(row.rank)}
              name={row.team.name}
              hue={row.team.hue}
              score={row.score}
              top={top}
              participants={row.participants}
              roster={row.roster}
              mine={row.isMine}
            />
          )}
        </FlipList>
      )}
      <WhoSees label={t('boards.score')}>
        <p>{t('boards.score.why')}</p>
      </WhoSees>
      <WhoSees label={t('boards.who')}>
        <p>{t('boards.who.teams')}</p>
      </WhoSees>
    </div>
  );
}
