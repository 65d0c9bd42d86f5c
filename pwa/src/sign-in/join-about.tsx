/** Who I am, and how rankings show me. The language is chosen at the top of every step. */
import { useId, useState } from 'preact/hooks';
import { Button, Field } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import { type Flaw, flaws, type Ranking, type StepProps } from './journey.ts';

const RANKINGS: readonly Ranking[] = ['name', 'alias', 'hidden'];
const SENTENCES = {
  code_short: 'door.code.label',
  name_missing: 'join.name_missing',
  name_long: 'join.name_long',
  alias_missing: 'join.alias_missing',
  alias_long: 'join.alias_long',
} as const satisfies Record<Flaw, string>;

export function About({ journey, change, attempt, confirm }: StepProps & { confirm: () => void }) {
  const [tried, setTried] = useState(false);
  const found = flaws(journey);
  const { said } = attempt;
  const wrong = (field: 'name' | 'alias') => {
    const flaw = tried ? found[field] : undefined;
    return flaw ? t(SENTENCES[flaw]) : said?.field === field ? said.message : undefined;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) return confirm();
    queueMicrotask(() => document.querySelector<HTMLElement>('.door [aria-invalid="true"]')?.focus());
  };
  const elsewhere = said?.field === 'name' || said?.field === 'alias' ? undefined : said;
  return (
    <form onSubmit={submit} noValidate>
      <DoorPage
        step={2}
        title={t('join.about_title')}
        onBack={() => change({ step: 'invited' })}
        actions={
          <Button type="submit" kind="primary" wide busy={attempt.busy}>
            {t('door.next')}
          </Button>
        }
      >
        <Field
          label={t('join.name')}
          hint={t('join.name_hint')}
          error={wrong('name')}
          value={journey.name}
          autoComplete="name"
          autoCapitalize="words"
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
        <Rankings name={journey.name} value={journey.ranking} onChoose={(ranking) => change({ ranking })} />
        {journey.ranking === 'alias' && (
          <Field
            label={t('join.alias')}
            error={wrong('alias')}
            value={journey.alias}
            autoComplete="nickname"
            onInput={(event) => change({ alias: event.currentTarget.value })}
          />
        )}
        <Wrong said={elsewhere} />
      </DoorPage>
    </form>
  );
}

interface RankingsProps {
  name: string;
  value: Ranking;
  onChoose: (ranking: Ranking) => void;
}

function Rankings({ name, value, onChoose }: RankingsProps) {
  const group = useId();
  return (
    <fieldset class="door-choices" aria-describedby={`${group}-hint`}>
      <legend>{t('join.rankings_title')}</legend>
      <p class="hint" id={`${group}-hint`}>
        {t('join.rankings_hint')}
      </p>
      {RANKINGS.map((ranking) => (
        <label key={ranking}>
          <input
            type="radio"
            name={group}
            value={ranking}
            checked={ranking === value}
            onChange={() => onChoose(ranking)}
          />
          <span class="door-choice">
            <strong>{t(`join.ranking.${ranking}`)}</strong>
            <small>{t(`join.ranking.${ranking}_hint`, { name: name.trim() || '…' })}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
