/** One event: when, where, how much room, where I stand, and the one thing to do about it. */
import { useState } from 'preact/hooks';
import { EventDocument, type EventQuery, RsvpDocument, type RsvpIntent } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import {
  AsOf,
  Button,
  ButtonLink,
  Confirm,
  EmptyState,
  ErrorState,
  Icon,
  Page,
  Skeleton,
  toast,
} from '../../parts/index.ts';
import { patch } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { date, dateTime, time } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { discard, write } from '../../writes/write.ts';
import { readAgain } from '../again.ts';
import { Picture, Queued, WhoSees } from '../pieces.tsx';
import { rsvpFailed, rsvpQueued, withRsvp } from '../queued.ts';
import { hindrance } from '../say.ts';
import './meet.css';
import { standing } from './rsvp.ts';
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
        <Body key={event.id} event={event} again={() => readAgain(EventDocument, { id })} />
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
  t: 'places';
  held: number;
  waiting: number;
}

type Again = () => Promise<void>;

function useMoving(event: Event, again: Again): void {
  const apply = ({ t: kind, held, waiting }: PlacesFrame) => {
    if (kind !== 'places') return void again();
    patch(EventDocument, (answer) =>
      answer.event?.id === event.id ? { event: { ...answer.event, held, waiting } } : answer,
    );
    // my place in line, or an offer to me, is nobody else's business: only a read of my own says it
    if (event.myState === 'WAITLISTED') void again();
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
            {event.site && event.site.name !== event.place && `, ${event.site.name}`}
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
      <Seats capacity={event.capacity} held={event.held} mine={event.myState === 'CONFIRMED'} />
      {event.waiting > 0 && <p class="hint">{t('event.waiting', { count: event.waiting })}</p>}
      <Mine event={event} again={again} />
      <WhoSees label={t('event.who')}>
        <p>{t('event.who.body')}</p>
      </WhoSees>
    </>
  );
}

function next(event: Event, state: ReturnType<typeof standing>['state']): string {
  if (state === 'hindered') return hindrance(event);
  const until = dateTime(event.offerExpiresAt ?? event.rsvpClosesAt, event.timeZone);
  return t(`event.next.${state}`, { line: event.myPlaceInLine ?? 0, date: until });
}

/** Where I stand in one sentence, what happens next in another, one thing to do. */
function Mine({ event, again }: { event: Event; again: Again }) {
  const [asking, ask] = useState(false);
  const { state, primary, secondary } = standing(event, Date.now());
  const job = rsvpQueued(event.id);
  const failed = rsvpFailed(event.id);
  const answer = async (intent: RsvpIntent) => {
    // a refused answer that is tried anew must not stay on the list of what waits
    if (failed) await discard(failed.key);
    const options = { lane: `event:${event.id}`, about: event.title };
    const written = await write(RsvpDocument, 'Rsvp', { eventId: event.id, intent }, options);
    if (written.state === 'failed') {
      toast(written.problem.message, 'bad');
      void again();
    }
  };
  return (
    <section class={`mine-card ${state}`} aria-label={t('event.mine')}>
      <h2>{t(`event.is.${state}`)}</h2>
      <p>{next(event, state)}</p>
      {primary && (
        <p class="hint">{t('event.closes', { date: dateTime(event.rsvpClosesAt, event.timeZone) })}</p>
      )}
      {job?.state === 'queued' && <Queued>{t('rsvp.queued')}</Queued>}
      {job?.state === 'sending' && <p class="hint">{t('rsvp.sending')}</p>}
      {failed && (
        <p class="wrong" role="alert">
          {t('rsvp.failed')} : {failed.problem?.message}
        </p>
      )}
      <div class="thumb-bar">
        {primary && (
          <Button
            kind="primary"
            wide
            disabled={job !== undefined}
            onClick={() => void answer(primary.intent)}
          >
            {t(`rsvp.${primary.label}`)}
          </Button>
        )}
        {secondary && (
          <Button
            kind="quiet"
            wide
            disabled={job !== undefined}
            onClick={() => (secondary.label === 'cancel' ? ask(true) : void answer(secondary.intent))}
          >
            {t(`rsvp.${secondary.label}`)}
          </Button>
        )}
      </div>
      <Confirm
        open={asking}
        title={t('rsvp.sure')}
        action={t('rsvp.cancel')}
        onConfirm={() => void answer('CANCEL')}
        onClose={() => ask(false)}
      />
    </section>
  );
}
