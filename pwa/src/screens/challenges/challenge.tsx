/** One challenge: the clock, what to do now, the board as it moves, the podium when it is final. */
import { useState } from 'preact/hooks';
import { ChallengeDocument } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import {
  AsOf,
  ButtonLink,
  Countdown,
  EmptyState,
  ErrorState,
  FlipList,
  Page,
  Skeleton,
} from '../../parts/index.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { me } from '../../shell/session.ts';
import { date, dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useLater } from '../later.ts';
import { Spoken } from '../leaderboard/spoken.tsx';
import { TeamBar } from '../leaderboard/team-bar.tsx';
import { WhoSees } from '../pieces.tsx';
import { type Challenge, type ChallengeFrame, patchChallenge, phase } from './board.ts';
import './challenges.css';
import { Podium } from './podium.tsx';
import { Goal, Mine } from './progress.tsx';

export default function ChallengeScreen({ id = '' }: { id?: string }) {
  const read = useRead(ChallengeDocument, { id });
  if (read.data?.challenge === null) return <Gone />;
  const challenge = read.data?.challenge;
  if (challenge) {
    return (
      <Page title={challenge.title} purpose={challenge.brief}>
        <AsOf read={read} />
        <Body key={challenge.id} challenge={challenge} again={read.again} />
      </Page>
    );
  }
  return (
    <Page title={t('title.challenge')}>
      {read.error && !read.loading ? (
        <ErrorState error={read.error} again={read.again} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  );
}

function Gone() {
  return (
    <Page title={t('title.challenge')}>
      <EmptyState drawing="trophy" title={t('challenge.gone.title')}>
        <ButtonLink href="/challenges" kind="primary">
          {t('challenge.gone.go')}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}

interface Props {
  challenge: Challenge;
  again: () => Promise<unknown>;
}

function useMoving({ challenge, again }: Props): void {
  const later = useLater(again);
  const apply = (frame: ChallengeFrame) => {
    let known = true;
    patch(ChallengeDocument, (answer) => {
      if (answer.challenge?.id !== challenge.id) return answer;
      const next = patchChallenge(answer.challenge, frame, me.value?.id);
      known = next !== undefined;
      return next ? { challenge: next } : answer;
    });
    if (!known) later();
  };
  useTopic(challenge.position, { frame: apply, lost: again });
}

function Body({ challenge, again }: Props) {
  // the clock moves a challenge on by itself: draw again when it does
  const [, tick] = useState(0);
  useMoving({ challenge, again });
  const state = phase(challenge, Date.now());
  const ended = () => {
    tick((n) => n + 1);
    void again();
  };
  return (
    <>
      <section class={`clock ${state.toLowerCase()}`} aria-label={t(`challenge.state.${state}`)}>
        <p class={`state ${state.toLowerCase()}`}>{t(`challenge.state.${state}`)}</p>
        <p class="clock-face">
          {state === 'LIVE' && <Countdown until={challenge.endsAt} onEnd={ended} />}
          {state === 'SCHEDULED' && <Countdown until={challenge.startsAt} onEnd={ended} />}
          {(state === 'FINAL' || state === 'CANCELLED') &&
            t('challenge.ended', { date: date(challenge.endsAt) })}
        </p>
        <p class="hint">{t(`challenge.metric.${challenge.metric}`)}</p>
        <Sentence challenge={challenge} state={state} />
      </section>
      {state !== 'CANCELLED' && state !== 'SCHEDULED' && <Goal challenge={challenge} />}
      {state === 'FINAL' && <Podium challenge={challenge} />}
      {state === 'LIVE' && <DoNow challenge={challenge} />}
      {state !== 'CANCELLED' && state !== 'SCHEDULED' && (
        <Mine challenge={challenge} over={state !== 'LIVE'} />
      )}
      <Prize challenge={challenge} />
      {state !== 'CANCELLED' && state !== 'SCHEDULED' && <Board challenge={challenge} />}
    </>
  );
}

function Prize({ challenge: { prize, prizePoints, prizeBadge, goal } }: { challenge: Challenge }) {
  const parts = [
    prize && t('challenge.prize', { prize }),
    prizePoints > 0 && t(goal ? 'challenge.goalPoints' : 'challenge.prizePoints', { points: prizePoints }),
    prizeBadge &&
      t('challenge.prizeBadge', { badge: t(goal ? 'challenge.badge.goal' : 'challenge.badge.race') }),
  ].filter(Boolean);
  return parts.length ? <p class="prize">{parts.join(' · ')}</p> : null;
}

function Sentence({ challenge, state }: { challenge: Challenge; state: Challenge['state'] }) {
  if (state === 'CLOSING') return <p>{t('challenge.counting')}</p>;
  if (state === 'SCHEDULED') return <p>{t('challenge.scheduled', { date: dateTime(challenge.startsAt) })}</p>;
  if (state !== 'CANCELLED')
    return challenge.revision && challenge.revision > 1 ? (
      <p>
        {t('challenge.revision', { revision: challenge.revision })}{' '}
        {challenge.reason && t('challenge.reason', { reason: challenge.reason })}
      </p>
    ) : null;
  return (
    <p>
      {t('challenge.cancelled')} {challenge.reason && t('challenge.reason', { reason: challenge.reason })}
    </p>
  );
}

/** Where one tap leads, and what it says. */
const DO = {
  POINTS: { href: '/share', icon: 'zap', label: 'challenge.do.any' },
  SHARES: { href: '/', icon: 'pen-line', label: 'challenge.do.share' },
  OWN_WORDS: { href: '/', icon: 'pen-line', label: 'challenge.do.words' },
  PHOTOS: { href: '/', icon: 'camera', label: 'challenge.do.photo' },
  CLICKS: { href: '/', icon: 'pen-line', label: 'challenge.do.share' },
  COFFEES: { href: '/meet', icon: 'coffee', label: 'challenge.do.coffee' },
} as const;

/** The one thing that moves the board, and for whom it counts. */
function DoNow({ challenge }: { challenge: Challenge }) {
  if (!challenge.participating) return <p class="notice">{t('challenge.notIn')}</p>;
  const { href, icon, label } = DO[challenge.metric];
  const mine = challenge.me ?? challenge.board.find((row) => row.isMine);
  return (
    <div class="do-now">
      <ButtonLink href={href} kind="primary" icon={icon} wide>
        {t(label)}
      </ButtonLink>
      <p class="hint">
        {challenge.kind === 'TEAM' && challenge.goal
          ? t('challenge.do.together')
          : challenge.kind === 'TEAM' && mine
            ? t('challenge.do.body', { team: mine.name })
            : t('challenge.do.solo')}
      </p>
    </div>
  );
}

function Board({ challenge }: { challenge: Challenge }) {
  const { board, metric } = challenge;
  const top = Math.max(...board.map((row) => row.score)) || 1;
  const leader = board.find((row) => row.rank === 1 && row.sum > 0);
  const spoken = leader && t('boards.moved', { name: leader.name, rank: 1 });
  return (
    <section class="board" aria-labelledby="board">
      <h2 id="board">{t('challenge.board')}</h2>
      {!leader && <p class="hint">{t('challenge.nobody')}</p>}
      <FlipList items={board} keyOf={(row) => row.id} label={t('challenge.board')}>
        {(row) => (
          <TeamBar
            rank={row.rank}
            name={row.name}
            hue={row.hue ?? 0}
            score={row.score}
            top={top}
            participants={row.participants}
            roster={row.roster}
            mine={row.isMine}
            alone={challenge.kind === 'INDIVIDUAL'}
            sum={t(`challenge.unit.${metric}`, { count: row.sum })}
          />
        )}
      </FlipList>
      {challenge.kind === 'TEAM' && (
        <WhoSees label={t('boards.score')}>
          <p>{t('boards.score.why')}</p>
        </WhoSees>
      )}
      <WhoSees label={t('boards.who')}>
        <p>{challenge.kind === 'TEAM' ? t('boards.who.teams') : t('boards.who.body')}</p>
      </WhoSees>
      <Spoken sentence={spoken} />
    </section>
  );
}
