/** Leaderboards: people and teams, over a week, month, season or all time; rows move while one looks. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { BoardWindow } from '../../gql/graphql.ts';
import { ButtonLink, Page, Segments } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import './leaderboard.css';
import { PeopleBoard } from './people-board.tsx';
import { TeamsBoard } from './teams-board.tsx';

type Kind = 'people' | 'teams';
const WINDOWS: readonly BoardWindow[] = ['WEEK', 'MONTH', 'SEASON', 'ALL'];

/** The address says which board: `/leaderboard?board=teams&window=season`. */
function asked(query: Record<string, string>): { kind: Kind; window: BoardWindow } {
  const window = WINDOWS.find((each) => each === query.window?.toUpperCase()) ?? 'WEEK';
  return { kind: query.board === 'teams' ? 'teams' : 'people', window };
}

export default function LeaderboardScreen() {
  const { query, route } = useLocation();
  const [{ kind, window }, choose] = useState(() => asked(query));
  const show = (next: { kind: Kind; window: BoardWindow }) => {
    choose(next);
    route(`/leaderboard?board=${next.kind}&window=${next.window.toLowerCase()}`, true);
  };
  return (
    <Page title={t('title.boards')} purpose={t('boards.purpose')}>
      <Segments
        label={t('boards.kind')}
        value={kind}
        options={[
          { value: 'people', label: t('boards.people') },
          { value: 'teams', label: t('boards.teams') },
        ]}
        onChoose={(next) => show({ kind: next, window })}
      />
      <Segments
        label={t('boards.window')}
        value={window}
        options={WINDOWS.map((value) => ({ value, label: t(`boards.${value as 'WEEK'}`) }))}
        onChoose={(next) => show({ kind, window: next })}
      />
      {kind === 'people' ? (
        <PeopleBoard key={window} window={window} />
      ) : (
        <TeamsBoard key={window} window={window} />
      )}
      <ButtonLink href="/hall" kind="quiet" icon="trophy" wide>
        {t('boards.hall')}
      </ButtonLink>
    </Page>
  );
}
