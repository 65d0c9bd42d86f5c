/** One event: when, where, how much room, where I stand, and the one thing to do about it. */
import { EventDocument, type EventQuery } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import { AsOf, ButtonLink, EmptyState, ErrorState, Icon, Page, Skeleton } from '../../parts/index.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { date, time } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useLater } from '../later.ts';
import { Picture, WhoSees } from '../pieces.tsx';
import { withRsvp } from '../queued.ts';
import './meet.css';
import { Answering, MyAnswer } from './my-answer.tsx';
import { toDraw } from './rsvp.ts';
import { Rules } from './rules.tsx';
import { Seats } from './seats.tsx';

type Event = NonNullable<EventQuery['event']>;

export default function EventScreen({ id = '' }: { id?: string }) {
  const read = useRead(EventDocument, { id });
  if (read.data?.event === null) return <Gone />;
  const event = read.data?.event;
  if (event) {
    return (
      <Page title={event.title} purpose={event.brief}>
        <AsOf read={read} />
        <Body key={event.id} event={event} again={read.again} />
      </Page>
    );
  }
  return (
    <Page title={t('title.event')}>
      {read.error && !read.loading ? (
        <ErrorState error={read.error} again={read.again} />
      ) : (
        <Skeleton picture lines={6} />
      )}
    </Page>
  );
}

function Gone() {
  return (
    <Page title={t('title.event')}>
      <EmptyState drawing="meet" title={t('event.gone.title')}>
        <p>{t('event.gone.body')}</p>
        <ButtonLink href="/meet" kind="primary">
          {t('event.gone.go')}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}

interface PlacesFrame {
  type: 'places_counted';
  held: number;
  waiting: number;
}

type Again = () => Promise<unknown>;

function useMoving(event: Event, again: Again): void {
  const later = useLater(again);
  const apply = ({ type, held, waiting }: PlacesFrame) => {
    if (type !== 'places_counted') return later();
    patch(EventDocument, (answer) =>
      answer.event?.id === event.id ? { event: { ...answer.event, held, waiting } } : answer,
    );
    // my place in line, or an offer to me, is nobody else's business: only a read of my own says it
    if (event.myState === 'WAITLISTED') later();
  };
  useTopic(event.position, { frame: apply, lost: again });
}

function Body({ event: read, again }: { event: Event; again: Again }) {
  useMoving(read, again);
  const event = withRsvp(read);
  const { timeZone } = event;
  const full = { weekday: 'long', day: 'numeric', month: 'long', timeZone } as const;
  return (
    <>
      {event.image && <Picture image={event.image} eager />}
      <MyAnswer event={event} />
      <dl class="facts">
        <div>
          <dt>
            <Icon name="calendar" /> <span class="sr-only">{t('event.when')}</span>
          </dt>
          <dd>
            <time dateTime={event.startsAt}>{date(event.startsAt, full)}</time>,{' '}
            {time(event.startsAt, timeZone)} – {time(event.endsAt, timeZone)}
          </dd>
        </div>
        <div>
          <dt>
            <Icon name="map-pin" /> <span class="sr-only">{t('event.where')}</span>
          </dt>
          <dd>
            {event.place}
            {event.site && !event.place.includes(event.site.name) && `, ${event.site.name}`}
          </dd>
        </div>
        <div>
          <dt>
            <Icon name={event.kind === 'CAFE' ? 'coffee' : 'ticket'} />
          </dt>
          <dd>
            {t(`event.${event.kind}`)}
            {event.minLevel > 1 && ` · ${t('event.minLevel', { level: event.minLevel })}`}
          </dd>
        </div>
      </dl>
      {event.myState === 'CONFIRMED' && (
        <a class="button" href={`/api/events/${event.id}/calendar`} download>
          <Icon name="calendar-plus" /> {t('event.calendar')}
        </a>
      )}
      <Seats capacity={event.capacity} held={event.held} mine={event.myState === 'CONFIRMED'} />
      {event.waiting > 0 && (
        <p class="hint">{t(toDraw(event) ? 'event.inDraw' : 'event.waiting', { count: event.waiting })}</p>
      )}
      <Rules event={event} />
      <WhoSees label={t('event.who')}>
        <p>{t('event.who.body')}</p>
      </WhoSees>
      <Answering event={event} again={again} />
    </>
  );
}
