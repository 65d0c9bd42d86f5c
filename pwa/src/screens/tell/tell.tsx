/** "Tell what you saw": photos, words of one's own, the word of whoever can be recognised, and the tap that sends. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type OutcomePartsFragment, SubmitContributionDocument, type Theme } from '../../gql/graphql.ts';
import { Button, ButtonLink, Drawing, Field, Page, Select, TextArea } from '../../parts/index.ts';
import { holdDraft } from '../../shell/fresh.ts';
import { plays } from '../../shell/session.ts';
import { locale, t } from '../../words/words.ts';
import { type Problem, write } from '../../writes/write.ts';
import { WhoSees } from '../pieces.tsx';
import { withStart } from '../story/wording.ts';
import { THEMES } from '../themes.ts';
import {
  BLANK,
  draftedTelling,
  dropUnneeded,
  instantOf,
  isBlank,
  keepTelling,
  leaving,
  MOST_CHARACTERS,
  type Telling,
  takeUp,
} from './draft.ts';
import { OnTheirWay } from './on-their-way.tsx';
import { Photos } from './photos.tsx';
import './tell.css';

const STARTS = ['tell.start.seen', 'tell.start.proud', 'tell.start.learned'] as const;

type Ended = { state: 'queued' } | { state: 'sent'; outcome: OutcomePartsFragment };

/** The story as it stands; every change is kept on the phone at once. */
function useTelling() {
  const [telling, set] = useState(draftedTelling);
  const change = (part: Partial<Telling>) => {
    const next = { ...telling, ...part };
    keepTelling(next);
    holdDraft('tell', !isBlank(next));
    set(next);
  };
  useEffect(() => {
    void dropUnneeded();
    return () => holdDraft('tell', false);
  }, []);
  return { telling, change };
}

export default function Tell() {
  const [ended, setEnded] = useState<Ended>();
  useEffect(() => {
    if (ended) scrollTo(0, 0);
  }, [ended]);
  return (
    <Page title={t('title.tell')} purpose={ended ? undefined : t('tell.purpose')}>
      {ended ? <Thanks ended={ended} /> : <Form onEnded={setEnded} />}
    </Page>
  );
}

/** Through the outbox, photos first; what the server refused becomes the draft again. */
async function sent(telling: Telling): Promise<Ended | { state: 'failed'; problem: Problem }> {
  const { body, theme, photos, consent, notBefore } = telling;
  const input = {
    body: body.trim(),
    theme,
    locale: locale.value,
    photos,
    consent: consent && photos.length > 0,
    embargoUntil: instantOf(notBefore),
  };
  const options = { lane: 'contributions', about: body.trim().slice(0, 140) };
  const written = await write(SubmitContributionDocument, 'SubmitContribution', input, options);
  if (written.state === 'queued') return { state: 'queued' };
  if (written.state === 'failed') {
    const job = leaving().findLast((each) => each.state === 'failed');
    if (job) await takeUp(job);
    return written;
  }
  const answer = written.answer.submitContribution;
  if (answer.__typename === 'ContributionSubmitted') return { state: 'sent', outcome: answer.outcome };
  return { state: 'failed', problem: answer };
}

function Form({ onEnded }: { onEnded: (ended: Ended) => void }) {
  const { telling, change } = useTelling();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const form = useRef<HTMLFormElement>(null);
  const noWords = tried && !telling.body.trim();
  const noConsent = tried && telling.photos.length > 0 && !telling.consent;
  const send = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!telling.body.trim() || (telling.photos.length > 0 && !telling.consent)) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setBusy(true);
    keepTelling(BLANK);
    const ending = await sent(telling);
    setBusy(false);
    if (ending.state !== 'failed') return onEnded(ending);
    keepTelling(telling);
    setProblem(ending.problem);
  };
  return (
    <form class="tell" ref={form} onSubmit={(event) => void send(event)} noValidate>
      <OnTheirWay />
      <Photos photos={telling.photos} onChange={(photos) => change({ photos })} />
      {telling.photos.length > 0 && (
        <Consent given={telling.consent} missing={noConsent} onChange={(consent) => change({ consent })} />
      )}
      <Words telling={telling} missing={noWords} change={change} />
      <Select
        label={t('tell.theme')}
        value={telling.theme}
        options={THEMES.map((theme) => ({ value: theme, label: t(`topic.${theme}`) }))}
        onChange={(event) => change({ theme: event.currentTarget.value as Theme })}
      />
      <details class="later" open={telling.notBefore !== ''}>
        <summary>{t('tell.later')}</summary>
        <Field
          type="datetime-local"
          label={t('tell.later.label')}
          hint={t('tell.later.hint')}
          value={telling.notBefore}
          onInput={(event) => change({ notBefore: event.currentTarget.value })}
        />
      </details>
      <WhoSees label={t('tell.who')}>
        <p>{t('tell.who.body')}</p>
      </WhoSees>
      {problem && (
        <p class="wrong" role="alert">
          {problem.message}
        </p>
      )}
      <div class="thumb-bar">
        <Button type="submit" kind="primary" icon="send" wide busy={busy}>
          {t('tell.send')}
        </Button>
      </div>
    </form>
  );
}

interface ConsentProps {
  given: boolean;
  missing: boolean;
  onChange: (given: boolean) => void;
}

function Consent({ given, missing, onChange }: ConsentProps) {
  return (
    <div class="consent">
      <label>
        <input
          type="checkbox"
          checked={given}
          aria-invalid={missing}
          aria-describedby="consent-hint"
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{t('tell.consent')}</span>
      </label>
      <p class="hint" id="consent-hint">
        {t('tell.consent.hint')}
      </p>
      {missing && (
        <p class="wrong" role="alert">
          {t('tell.send.consent')}
        </p>
      )}
    </div>
  );
}

interface WordsProps {
  telling: Telling;
  missing: boolean;
  change: (part: Partial<Telling>) => void;
}

function Words({ telling, missing, change }: WordsProps) {
  const left = MOST_CHARACTERS - telling.body.length;
  return (
    <div class="words">
      {!telling.body.trim() && (
        // biome-ignore lint/a11y/useSemanticElements: buttons that start a text, no form
        <div class="chips" role="group" aria-label={t('tell.starts')}>
          {STARTS.map((start) => (
            <button
              key={start}
              type="button"
              class="chip prompt"
              onClick={() => change({ body: withStart(telling.body, t(start)) })}
            >
              {t(start)}
            </button>
          ))}
        </div>
      )}
      <TextArea
        label={t('tell.words')}
        rows={6}
        maxLength={MOST_CHARACTERS}
        placeholder={t('tell.words.placeholder')}
        value={telling.body}
        error={missing ? t('tell.send.words') : undefined}
        onInput={(event) => change({ body: event.currentTarget.value })}
      />
      {!isBlank(telling) && (
        <p class="hint">
          {t('tell.saved')}
          {left < 200 && ` · ${t('compose.left', { count: left })}`}
        </p>
      )}
    </div>
  );
}

function Thanks({ ended }: { ended: Ended }) {
  const arrived = ended.state === 'sent' || leaving().length === 0;
  const points = ended.state === 'sent' && plays.value ? ended.outcome.points : 0;
  return (
    <div class="empty" role="status">
      <Drawing name="sent" />
      <h2>{t(arrived ? 'tell.sent.title' : 'tell.queued.title')}</h2>
      <p>{t(arrived ? 'tell.sent.body' : 'tell.queued.body')}</p>
      {points > 0 && <p class="tell-points">{t('tell.sent.points', { points })}</p>}
      <OnTheirWay />
      <ButtonLink href="/contributions" kind="primary">
        {t('tell.mine')}
      </ButtonLink>
    </div>
  );
}
