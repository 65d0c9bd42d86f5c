/** Challenges: what is on the clock first, then what comes, then what was. */
import { type ChallengePartsFragment, ChallengesDocument } from '../../gql/graphql.ts';
import {
  AsOf,
  ButtonLink,
  Countdown,
  EmptyState,
  ErrorState,
  Icon,
  Page,
  Skeleton,
  TeamMark,
} from '../../parts/index.ts';
import { usePages } from '../../reads/use.ts';
import { date, dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { More } from '../pieces.tsx';
import { phase } from './board.ts';
import './challenges.css';
import { Goal } from './progress.tsx';

export default function Challenges() {
  return (
    <Page
      title={t('title.challenges')}
      purpose={t('challenges.purpose')}
      aside={
        <ButtonLink href="/leaderboard" icon="trending-up">
          {t('challenges.boards')}
        </ButtonLink>
      }
    >
      <Lists />
    </Page>
  );
}

function Lists() {
  const pages = usePages(ChallengesDocument, { first: 20 }, (answer) => answer.challenges);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <Skeleton lines={8} />;
  }
  if (!pages.data.length) return <Nothing />;
  const now = Date.now();
  const of = (...states: string[]) => pages.data?.filter((each) => states.includes(phase(each, now))) ?? [];
  return (
    <>
      <AsOf read={pages} />
      <Group title={t('challenges.live')} challenges={of('LIVE', 'CLOSING')} />
      <Group title={t('challenges.soon')} challenges={of('SCHEDULED')} />
      <Group title={t('challenges.done')} challenges={of('FINAL', 'CANCELLED')} />
      <More pages={pages} />
    </>
  );
}

function Nothing() {
  return (
    <EmptyState drawing="trophy" title={t('challenges.empty.title')}>
      <p>{t('challenges.empty.body')}</p>
      <ButtonLink href="/leaderboard" kind="primary">
        {t('challenges.boards')}
      </ButtonLink>
    </EmptyState>
  );
}

function Group({ title, challenges }: { title: string; challenges: ChallengePartsFragment[] }) {
  if (!challenges.length) return null;
  return (
    <section class="group" aria-label={title}>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="list" role="list">
        {challenges.map((challenge) => (
          <li key={challenge.id}>
            <ChallengeCard challenge={challenge} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChallengeCard({ challenge }: { challenge: ChallengePartsFragment }) {
  const state = phase(challenge, Date.now());
  const { me } = challenge;
  return (
    <a href={`/challenges/${challenge.id}`} class={`card challenge-card ${state.toLowerCase()}`}>
      <p class="challenge-top">
        <span class={`state ${state.toLowerCase()}`}>{t(`challenge.state.${state}`)}</span>
        <span class="hint">{t(`challenge.${challenge.kind}`)}</span>
      </p>
      <h3>{challenge.title}</h3>
      <p class="when">
        <Icon name="timer" size={18} />
        {state === 'LIVE' && <Countdown until={challenge.endsAt} />}
        {state === 'SCHEDULED' && dateTime(challenge.startsAt)}
        {state === 'CLOSING' && t('challenge.state.CLOSING')}
        {(state === 'FINAL' || state === 'CANCELLED') &&
          t('challenge.ended', { date: date(challenge.endsAt) })}
      </p>
      {state !== 'SCHEDULED' && state !== 'CANCELLED' && <Goal challenge={challenge} small />}
      {me && state !== 'SCHEDULED' && !challenge.goal && (
        <p class="mine-line">
          {challenge.kind === 'TEAM' && <TeamMark name={me.name} hue={me.hue ?? 0} />}
          <strong>
            {t('me.rank', {
              rank: me.rank,
              of: challenge.kind === 'TEAM' ? challenge.teams : challenge.people,
            })}
          </strong>
          <span class="hint">{me.name}</span>
        </p>
      )}
    </a>
  );
}
