/** The one thing worth doing now: an offer before a challenge, a challenge before the week's streak. */
import { type ChallengePartsFragment, NowDocument, type NowQuery } from '../../gql/graphql.ts';
import { Countdown, Icon, type IconName } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { plays } from '../../shell/session.ts';
import { dateTime, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { phase } from '../challenges/board.ts';
import { withRsvp } from '../queued.ts';

export type Doing =
  | { what: 'offer'; event: NowQuery['events']['edges'][number]['node'] }
  | { what: 'challenge'; challenge: ChallengePartsFragment }
  | { what: 'streak'; weeks: number; active: boolean };

/** What comes first at `now` (milliseconds). */
export function first(answer: NowQuery, now: number): Doing {
  const offer = answer.events.edges
    .map((edge) => withRsvp(edge.node))
    .find((event) => event.myState === 'OFFERED' && Date.parse(event.offerExpiresAt ?? '') > now);
  if (offer) return { what: 'offer', event: offer };
  const live = answer.challenges.edges
    .map((edge) => edge.node)
    .filter((challenge) => challenge.participating && phase(challenge, now) === 'LIVE')
    .sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt))[0];
  if (live) return { what: 'challenge', challenge: live };
  const { weeks, activeThisWeek } = answer.me.streak;
  return { what: 'streak', weeks, active: activeThisWeek };
}

function Strip(props: {
  href: string;
  icon: IconName;
  title: string;
  hint?: preact.ComponentChildren;
  strong?: boolean;
}) {
  return (
    <a href={props.href} class={props.strong ? 'now strong' : 'now'}>
      <Icon name={props.icon} size={24} />
      <span class="now-words">
        <strong>{props.title}</strong>
        {props.hint && <span class="hint">{props.hint}</span>}
      </span>
      <Icon name="chevron-right" />
    </a>
  );
}

function challengePlace({ me, teams, kind, goal, total, mine, metric }: ChallengePartsFragment) {
  if (goal) {
    const count = number(kind === 'TEAM' ? total : mine);
    return t('challenge.goal.of', { count, goal: t(`challenge.unit.${metric}`, { count: goal }) });
  }
  if (!me || kind !== 'TEAM') return undefined;
  return me.rank === 1 ? t('now.challenge.first') : t('now.challenge.place', { rank: me.rank, of: teams });
}

export function Now() {
  const { data } = useRead(NowDocument, {});
  // its room is kept, so that the cards below do not jump when it comes
  if (!data) return <div class="now blank" aria-hidden="true" />;
  const doing = first(data, Date.now());
  if (doing.what === 'offer') {
    const { event } = doing;
    const until = dateTime(event.offerExpiresAt ?? event.startsAt);
    return (
      <Strip
        strong
        icon="ticket"
        href={`/events/${event.id}`}
        title={t('now.offer', { title: event.title })}
        hint={t('now.offer.until', { date: until })}
      />
    );
  }
  if (doing.what === 'challenge') {
    const { challenge } = doing;
    const place = challengePlace(challenge);
    return (
      <Strip
        strong
        icon="trophy"
        href={`/challenges/${challenge.id}`}
        title={challenge.title}
        hint={
          <>
            <Countdown until={challenge.endsAt} />
            {place && ` · ${place}`}
          </>
        }
      />
    );
  }
  if (!plays.value) return <Strip icon="layout-dashboard" href="/console" title={t('now.organiser')} />;
  const words = doing.active
    ? t('now.streak.done', { weeks: doing.weeks })
    : t('now.streak', { weeks: doing.weeks });
  return <Strip icon={doing.active ? 'circle-check' : 'sprout'} href="/me" title={words} />;
}
