/** Leaderboards: people and teams, of everyone or one's own brand or site, over a week to all time; live. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { BoardScope, BoardWindow } from '../../gql/graphql.ts';
import { ButtonLink, Page, Segments, Select } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { GoalsCard } from './goals.tsx';
import './leaderboard.css';
import { PeopleBoard } from './people-board.tsx';
import { TeamsBoard } from './teams-board.tsx';

type Kind = 'people' | 'teams';
const WINDOWS: readonly BoardWindow[] = ['WEEK', 'MONTH', 'SEASON', 'ALL'];
const SCOPES: readonly BoardScope[] = ['EVERYONE', 'BRAND', 'SITE'];

interface Choice {
  kind: Kind;
  window: BoardWindow;
  scope: BoardScope;
}

/** The address says which board: `/leaderboard?board=teams&window=season&scope=brand`. */
function asked(query: Record<string, string>): Choice {
  const window = WINDOWS.find((each) => each === query.window?.toUpperCase()) ?? 'WEEK';
  const scope = SCOPES.find((each) => each === query.scope?.toUpperCase()) ?? 'EVERYONE';
  return { kind: query.board === 'teams' ? 'teams' : 'people', window, scope };
}

export default function LeaderboardScreen() {
  const { query, route } = useLocation();
  const [choice, choose] = useState(() => asked(query));
  const show = (change: Partial<Choice>) => {
    const next = { ...choice, ...change };
    choose(next);
    const { kind, window, scope } = next;
    route(`/leaderboard?board=${kind}&window=${window.toLowerCase()}&scope=${scope.toLowerCase()}`, true);
  };
  const { kind, window, scope } = choice;
  return (
    <Page title={t('title.boards')} purpose={t('boards.purpose')}>
      <Segments
        label={t('boards.kind')}
        value={kind}
        options={[
          { value: 'people', label: t('boards.people') },
          { value: 'teams', label: t('boards.teams') },
        ]}
        onChoose={(next) => show({ kind: next })}
      />
      <GoalsCard key={window} window={window} />
      {kind === 'people' ? (
        <PeopleBoard key={`${window} ${scope}`} window={window} scope={scope} top={query.from === 'top'} />
      ) : (
        <TeamsBoard key={`${window} ${scope}`} window={window} scope={scope} />
      )}
      <ButtonLink href="/hall" kind="quiet" icon="trophy" wide>
        {t('boards.hall')}
      </ButtonLink>
      <Chooser choice={choice} onChoose={show} />
    </Page>
  );
}

/** Where the thumb is: which period, whose places. */
function Chooser({ choice, onChoose }: { choice: Choice; onChoose: (change: Partial<Choice>) => void }) {
  return (
    <div class="board-chooser">
      <Select
        label={t('boards.window')}
        value={choice.window}
        options={WINDOWS.map((value) => ({ value, label: t(`boards.in.${value as 'WEEK'}`) }))}
        onChange={(event) => onChoose({ window: event.currentTarget.value as BoardWindow })}
      />
      <Select
        label={t('boards.scope')}
        value={choice.scope}
        options={SCOPES.map((value) => ({ value, label: t(`boards.of.${value as 'SITE'}`) }))}
        onChange={(event) => onChoose({ scope: event.currentTarget.value as BoardScope })}
      />
    </div>
  );
}
