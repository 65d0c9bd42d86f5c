/** What I told, and what I was answered. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  MyContributionsDocument,
  type SubmissionPartsFragment,
  type VoicePartsFragment,
  WithdrawContributionDocument,
} from '../../gql/graphql.ts';
import {
  AsOf,
  Button,
  ButtonLink,
  Confirm,
  EmptyState,
  ErrorState,
  List,
  Page,
  Skeleton,
  toast,
} from '../../parts/index.ts';
import { type Pages, usePages } from '../../reads/use.ts';
import { ago, dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { pending, write } from '../../writes/write.ts';
import { More, ThemeTag } from '../pieces.tsx';
import { BLANK, keepTelling, leaving } from './draft.ts';
import { Gallery } from './gallery.tsx';
import { OnTheirWay } from './on-their-way.tsx';
import './tell.css';

export default function Contributions() {
  const pages = usePages(MyContributionsDocument, { first: 12 }, (answer) => answer.myContributions, {
    fresh: 0,
  });
  return (
    <Page title={t('title.contributions')} purpose={t('contributions.purpose')}>
      <ButtonLink href="/tell" kind="primary" icon="camera" wide>
        {t('contributions.new')}
      </ButtonLink>
      <OnTheirWay />
      {pages.data ? (
        <Told pages={pages} all={pages.data} />
      ) : pages.error && !pages.loading ? (
        <ErrorState error={pages.error} again={pages.again} />
      ) : (
        <Skeleton lines={4} />
      )}
    </Page>
  );
}

type Mine = Pages<SubmissionPartsFragment>;

function Told({ pages, all }: { pages: Mine; all: SubmissionPartsFragment[] }) {
  if (!all.length) return leaving().length ? null : <NothingYet />;
  return (
    <>
      <AsOf read={pages} />
      <List items={all} keyOf={({ id }) => id} label={t('title.contributions')}>
        {(one) => <One one={one} />}
      </List>
      <More pages={pages} />
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState drawing="feed" title={t('contributions.empty.title')}>
      <p>{t('contributions.empty.body')}</p>
    </EmptyState>
  );
}

function stateOf({ state, publishedAt }: SubmissionPartsFragment): string {
  if (state === 'APPROVED' && publishedAt && Date.parse(publishedAt) > Date.now())
    return t('contributions.soon', { when: dateTime(publishedAt) });
  return t(`contributions.${state}`);
}

function One({ one }: { one: SubmissionPartsFragment }) {
  const { contribution, reason, state } = one;
  return (
    <section class="card told">
      <Gallery photos={contribution.photos} name={contribution.author.name} />
      <p class="told-state">
        <strong class={`told-mark ${state.toLowerCase()}`}>{stateOf(one)}</strong>
        <ThemeTag theme={contribution.theme} />
        <time dateTime={contribution.createdAt}>{ago(contribution.createdAt)}</time>
      </p>
      <p class="voice-words" lang={contribution.locale}>
        {contribution.body}
      </p>
      {reason && (
        <blockquote class="answer">
          <span class="hint">{t('contributions.reason')}</span>
          <p>{reason}</p>
        </blockquote>
      )}
      {state === 'APPROVED' && <Heard voice={contribution} />}
      <Ways one={one} />
    </section>
  );
}

/** What others made of it. */
function Heard({ voice }: { voice: VoicePartsFragment }) {
  const reactions = voice.reactions.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    reactions && t('contributions.reactions', { count: reactions }),
    voice.comments && t('contributions.comments', { count: voice.comments }),
  ].filter(Boolean);
  if (!parts.length) return null;
  return (
    <ButtonLink href={`/voices/${voice.id}`} kind="quiet" icon="message-circle">
      {parts.join(' · ')}
    </ButtonLink>
  );
}

function Ways({ one }: { one: SubmissionPartsFragment }) {
  const { route } = useLocation();
  const [asking, ask] = useState(false);
  const leaves = pending.value.some((job) => job.variables.input.contributionId === one.id);
  const again = () => {
    keepTelling({ ...BLANK, body: one.contribution.body, theme: one.contribution.theme });
    route('/tell');
  };
  if (one.state === 'DECLINED') return <Button onClick={again}>{t('contributions.again')}</Button>;
  if (one.state === 'WITHDRAWN') return null;
  const approved = one.state === 'APPROVED';
  return (
    <>
      <Button kind="quiet" busy={leaves} onClick={() => ask(true)}>
        {t('contributions.withdraw')}
      </Button>
      <Confirm
        open={asking}
        danger
        title={t('contributions.withdraw.title')}
        action={t('contributions.withdraw')}
        onConfirm={() => void withdraw(one)}
        onClose={() => ask(false)}
      >
        <p>{t(approved ? 'contributions.withdraw.approved' : 'contributions.withdraw.submitted')}</p>
      </Confirm>
    </>
  );
}

async function withdraw({ id, contribution }: SubmissionPartsFragment): Promise<void> {
  const options = { lane: `contribution:${id}`, about: contribution.body.slice(0, 140) };
  const input = { contributionId: id };
  const written = await write(WithdrawContributionDocument, 'WithdrawContribution', input, options);
  if (written.state === 'failed') toast(written.problem.message, 'bad');
  if (written.state === 'sent') toast(t('contributions.withdrawn'), 'good');
}
