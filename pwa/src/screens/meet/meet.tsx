/** Meet: what is coming up that one can go to. */
import { useState } from 'preact/hooks';
import { type EventPartsFragment, EventsDocument } from '../../gql/graphql.ts';
import { AsOf, EmptyState, ErrorState, Icon, Page, Segments, Skeleton } from '../../parts/index.ts';
import { usePages } from '../../reads/use.ts';
import { date, time } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { More, Picture } from '../pieces.tsx';
import { withRsvp } from '../queued.ts';
import './meet.css';
import { free, standing } from './rsvp.ts';

type When = 'next' | 'past';

export default function Meet() {
  const [when, choose] = useState<When>('next');
  return (
    <Page title={t('title.meet')} purpose={t('meet.purpose')}>
      <Segments
        label={t('meet.when')}
        value={when}
        options={[
          { value: 'next', label: t('meet.next') },
          { value: 'past', label: t('meet.past') },
        ]}
        onChoose={choose}
      />
      <Events key={when} past={when === 'past'} />
    </Page>
  );
}

function Events({ past }: { past: boolean }) {
  const pages = usePages(EventsDocument, { first: 15, past }, (answer) => answer.events);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <Skeleton picture lines={4} />;
  }
  if (!pages.data.length) {
    return past ? (
      <EmptyState drawing="meet" title={t('meet.emptyPast')} />
    ) : (
      <EmptyState drawing="meet" title={t('meet.empty.title')}>
        <p>{t('meet.empty.body')}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <AsOf read={pages} />
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="list" role="list">
        {pages.data.map((event) => (
          <li key={event.id}>
            <EventCard event={withRsvp(event)} />
          </li>
        ))}
      </ul>
      <More pages={pages} />
    </>
  );
}

const QUIET = new Set(['open', 'queue', 'past', 'closed', 'hindered']);

function EventCard({ event }: { event: EventPartsFragment }) {
  const { state } = standing(event, Date.now());
  return (
    <a href={`/events/${event.id}`} class="card event-card">
      {event.image && <Picture image={event.image} />}
      <span class="day" aria-hidden="true">
        <span>{date(event.startsAt, { month: 'short', timeZone: event.timeZone })}</span>
        <strong class="figures">{date(event.startsAt, { day: 'numeric', timeZone: event.timeZone })}</strong>
      </span>
      <span class="event-words">
        <span class="kind">
          <Icon name={event.kind === 'CAFE' ? 'coffee' : 'ticket'} size={16} /> {t(`event.${event.kind}`)}
        </span>
        <strong class="event-title">{event.title}</strong>
        <span class="hint">
          <time dateTime={event.startsAt}>
            {date(event.startsAt, {
              weekday: 'long',
              day: 'numeric',
              month: 'long',
              timeZone: event.timeZone,
            })}
            , {time(event.startsAt, event.timeZone)}
          </time>{' '}
          · {event.place}
        </span>
        <span class={QUIET.has(state) ? 'my-state' : `my-state ${state}`}>
          {state === 'open' || state === 'queue'
            ? t('event.free', { count: free(event) })
            : t(`event.is.${state}`)}
        </span>
      </span>
    </a>
  );
}
