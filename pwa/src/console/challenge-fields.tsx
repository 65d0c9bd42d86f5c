/** The fields of a challenge: words in both languages, what counts and until when, who may play. */
import type { Metric } from '../gql/graphql.ts';
import { Button, Field, Select, Switch, TextArea } from '../parts/index.ts';
import { locale, t } from '../words/words.ts';
import { type ChallengeForm, METRICS } from './challenge-form.ts';
import { Checks, Choices, When } from './form.tsx';
import { usePlaces } from './places.ts';
import { TwoLanguages } from './two-languages.tsx';

interface FieldsProps {
  form: ChallengeForm;
  change: (part: Partial<ChallengeForm>) => void;
  say: (field: string) => string | undefined;
}

export function Fields({ form, change, say }: FieldsProps) {
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
      <Teams form={form} change={change} say={say} />
    </>
  );
}

function Rules({ form, change, say }: FieldsProps) {
  const { timeZone: zone } = form;
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
          label={`${t(`console.challenge.goal.${form.kind}`)} (${t('console.optional')})`}
          hint={t('console.challenge.goal_hint')}
          error={say('goal')}
          value={form.goal}
          onInput={(event) => change({ goal: event.currentTarget.value.trim() })}
        />
        <Field
          inputMode="numeric"
          label={t('console.challenge.prize_points')}
          error={say('prizePoints')}
          value={form.prizePoints}
          onInput={(event) => change({ prizePoints: event.currentTarget.value })}
        />
        <Switch
          label={t('console.challenge.prize_badge')}
          hint={t(form.goal ? 'console.challenge.prize_badge.goal' : 'console.challenge.prize_badge.race')}
          checked={form.prizeBadge}
          onChange={(prizeBadge) => change({ prizeBadge })}
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
      <Choices
        legend={t('console.challenge.announce')}
        value={form.announce}
        options={(['START', 'NOW'] as const).map((value) => ({
          value,
          label: t(`console.challenge.announce.${value}`),
        }))}
        onChoose={(announce) => change({ announce })}
      />
      <Rarely form={form} change={change} say={say} />
    </div>
  );
}

/** What almost nobody changes. It opens by itself when something in it is wrong. */
function Rarely({ form, change, say }: FieldsProps) {
  const sites = usePlaces().data?.sites ?? [];
  const zones = [...new Set([form.timeZone, ...sites.map(({ timeZone }) => timeZone)])].sort();
  const amiss = say('timeZone') ?? say('graceMinutes');
  return (
    <details class="desk-more" open={amiss !== undefined}>
      <summary>{t('console.challenge.rarely')}</summary>
      <div class="desk-columns">
        <Select
          label={t('console.event.zone')}
          hint={t('console.challenge.zone_hint')}
          error={say('timeZone')}
          value={form.timeZone}
          options={zones.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
          onChange={(event) => change({ timeZone: event.currentTarget.value })}
        />
        <Field
          inputMode="numeric"
          label={t('console.challenge.grace')}
          hint={t('console.challenge.grace_hint')}
          error={say('graceMinutes')}
          value={form.grace}
          onInput={(event) => change({ grace: event.currentTarget.value.trim() })}
        />
      </div>
    </details>
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
