/** Comms describes a challenge, sees who plays and each team's chance, and only then launches it. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  type ChallengeDraft,
  ConsoleChallengesDocument,
  ConsoleLaunchChallengeDocument,
  type Metric,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Field, Select, TextArea, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import {
  type ChallengeFlaw,
  type ChallengeForm,
  challengeDraft,
  challengeFlaws,
  emptyChallenge,
  METRICS,
} from './challenge-form.ts';
import { Preview } from './challenge-preview.tsx';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { Checks, Choices, focusFirstWrong, Trouble, When, wrong } from './form.tsx';
import { programmeZone, usePlaces } from './places.ts';
import { TwoLanguages } from './two-languages.tsx';
import { toWall } from './zoned.ts';

const DAY = 86_400_000;
const SENTENCES = {
  missing: 'console.missing',
  order: 'console.story.order',
  teams: 'console.challenge.teams_none',
  points: 'console.challenge.points_range',
} as const satisfies Record<ChallengeFlaw, string>;

/** The next working day: few people are in their rest when it begins at nine or ends at five. */
function workingDay(from: number): string {
  let at = from;
  while ([0, 6].includes(new Date(at).getUTCDay())) at += DAY;
  return toWall(new Date(at).toISOString(), programmeZone()).slice(0, 10);
}

function firstForm(): ChallengeForm {
  const tomorrow = Date.now() + DAY;
  return emptyChallenge(`${workingDay(tomorrow)}T09:00`, `${workingDay(tomorrow + 14 * DAY)}T17:00`);
}

export default function NewChallenge() {
  const { route } = useLocation();
  const [first] = useState(firstForm);
  const draft = useDraft('challenge', first);
  const command = useCommand(ConsoleLaunchChallengeDocument);
  const [tried, setTried] = useState(false);
  const [seen, setSeen] = useState<ChallengeDraft>();
  const found = challengeFlaws(draft.value);
  const flaws = Object.fromEntries(
    Object.entries(tried ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const preview = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return focusFirstWrong();
    setSeen(challengeDraft(draft.value, programmeZone()));
  };
  const launch = async (asked: ChallengeDraft) => {
    if (!(await command.run({ draft: asked }))) return command.problem;
    draft.drop();
    toast(t('console.challenge.launched'), 'good');
    void refresh(ConsoleChallengesDocument as never);
    route('/console/challenges');
  };
  return (
    <Desk title={t('console.challenge.title')} purpose={t('console.challenge.purpose')}>
      {seen ? (
        <Preview
          draft={seen}
          back={() => setSeen(undefined)}
          launch={() => void launch(seen)}
          command={command}
        />
      ) : (
        <form class="desk-form" onSubmit={preview} noValidate>
          <Fields form={draft.value} change={draft.change} say={wrong(flaws, command.problem)} />
          <Trouble problem={command.problem} />
          <p class="hint">{t('console.story.draft_kept')}</p>
          <div class="actions">
            <ButtonLink href="/console/challenges">{t('console.cancel')}</ButtonLink>
            <Button type="submit" kind="primary" icon="eye">
              {t('console.challenge.preview')}
            </Button>
          </div>
        </form>
      )}
    </Desk>
  );
}

interface FieldsProps {
  form: ChallengeForm;
  change: (part: Partial<ChallengeForm>) => void;
  say: (field: string) => string | undefined;
}

function Fields({ form, change, say }: FieldsProps) {
  return (
    <>
      <TwoLanguages label={t('console.language')}>
        {(language) => {
          const words = form[language];
          const put = (part: Partial<typeof words>) => change({ [language]: { ...words, ...part } });
          const end = language === 'fr' ? 'Fr' : 'En';
          return (
            <>
              <Field
                label={t('console.challenge.name')}
                error={language === locale.value ? say(`title${end}`) : undefined}
                maxLength={120}
                value={words.title}
                onInput={(event) => put({ title: event.currentTarget.value })}
              />
              <TextArea
                label={t('console.challenge.brief')}
                error={language === locale.value ? say(`brief${end}`) : undefined}
                rows={3}
                value={words.brief}
                onInput={(event) => put({ brief: event.currentTarget.value })}
              />
              <Field
                label={`${t('console.challenge.prize')} (${t('console.optional')})`}
                maxLength={200}
                value={words.prize}
                onInput={(event) => put({ prize: event.currentTarget.value })}
              />
            </>
          );
        }}
      </TwoLanguages>
      <p class="hint">{t('console.story.one_language')}</p>
      <Rules form={form} change={change} say={say} />
      {form.kind === 'TEAM' && <Teams form={form} change={change} say={say} />}
    </>
  );
}

function Rules({ form, change, say }: FieldsProps) {
  const zone = programmeZone();
  return (
    <div class="card desk-form">
      <Choices
        legend={t('console.challenge.kind')}
        value={form.kind}
        options={(['TEAM', 'INDIVIDUAL'] as const).map((value) => ({
          value,
          label: t(`console.challenge.kind.${value}`),
        }))}
        onChoose={(kind) => change({ kind })}
      />
      <div class="desk-columns">
        <Select
          label={t('console.challenge.metric')}
          value={form.metric}
          options={METRICS.map((value) => ({ value, label: t(`console.challenge.metric.${value}`) }))}
          onChange={(event) => change({ metric: event.currentTarget.value as Metric })}
        />
        <Field
          inputMode="numeric"
          label={t('console.challenge.prize_points')}
          error={say('prizePoints')}
          value={form.prizePoints}
          onInput={(event) => change({ prizePoints: event.currentTarget.value })}
        />
        <When
          label={t('console.challenge.starts')}
          zone={zone}
          value={form.starts}
          error={say('starts')}
          onInput={(starts) => change({ starts })}
        />
        <When
          label={t('console.challenge.ends')}
          zone={zone}
          value={form.ends}
          error={say('ends')}
          onInput={(ends) => change({ ends })}
        />
      </div>
    </div>
  );
}

function Teams({ form, change, say }: FieldsProps) {
  const places = usePlaces();
  const teams = places.data?.teams ?? [];
  return (
    <div class="card desk-form">
      <Checks
        legend={t('console.challenge.teams')}
        hint={t('console.challenge.teams_every')}
        error={say('teamIds')}
        options={teams}
        chosen={form.teamIds}
        onChoose={(teamIds) => change({ teamIds })}
      >
        <div class="actions desk-quick">
          {(['site', 'brand', 'crew'] as const)
            .map((kind) => ({ kind, of: teams.filter((team) => team.kind === kind) }))
            .filter(({ of }) => of.length > 1)
            .map(({ kind, of }) => (
              <Button key={kind} onClick={() => change({ teamIds: of.map(({ id }) => id) })}>
                {t(`console.challenge.kind_of.${kind}`)}
              </Button>
            ))}
          <Button kind="quiet" onClick={() => change({ teamIds: [] })}>
            {t('console.challenge.teams_clear')}
          </Button>
        </div>
      </Checks>
    </div>
  );
}
