/** Where I stand with an event, what happens next, and the one thing to do about it. */
import { useState } from 'preact/hooks';
import { type EventPartsFragment, RsvpDocument, type RsvpIntent } from '../../gql/graphql.ts';
import { Button, Confirm, toast } from '../../parts/index.ts';
import { dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { discard, write } from '../../writes/write.ts';
import { Queued } from '../pieces.tsx';
import { rsvpFailed, rsvpQueued } from '../queued.ts';
import { hindrance } from '../say.ts';
import { type Standing, standing } from './rsvp.ts';

type Event = EventPartsFragment;

function next(event: Event, state: Standing['state']): string {
  if (state === 'hindered') return hindrance(event);
  const drawn = state === 'draw' || state === 'inDraw' ? event.draw?.at : undefined;
  const until = dateTime(drawn ?? event.offerExpiresAt ?? event.rsvpClosesAt, event.timeZone);
  return t(`event.next.${state}`, { line: event.myPlaceInLine ?? 0, date: until });
}

export function MyAnswer({ event }: { event: Event }) {
  const { state, primary } = standing(event, Date.now());
  const job = rsvpQueued(event.id);
  const failed = rsvpFailed(event.id);
  const closes = dateTime(event.rsvpClosesAt, event.timeZone);
  return (
    <section class={`mine-card ${state}`} aria-label={t('event.mine')}>
      <h2>{t(`event.is.${state}`)}</h2>
      <p>{next(event, state)}</p>
      {primary && state !== 'draw' && <p class="hint">{t('event.closes', { date: closes })}</p>}
      {job?.state === 'queued' && <Queued>{t('rsvp.queued')}</Queued>}
      {job?.state === 'sending' && <p class="hint">{t('rsvp.sending')}</p>}
      {failed && (
        <p class="wrong" role="alert">
          {t('rsvp.failed', { reason: failed.problem?.message ?? '' })}
        </p>
      )}
    </section>
  );
}

async function send(event: Event, intent: RsvpIntent): Promise<boolean> {
  const failed = rsvpFailed(event.id);
  // a refused answer that is tried anew must not stay on the list of what waits
  if (failed) await discard(failed.key);
  const options = { lane: `event:${event.id}`, about: event.title };
  const written = await write(RsvpDocument, 'Rsvp', { eventId: event.id, intent }, options);
  if (written.state === 'failed') toast(written.problem.message, 'bad');
  return written.state !== 'failed';
}

/** The buttons, within the thumb's reach. One may change one's mind while an answer still waits: the last one wins. */
export function Answering({ event, again }: { event: Event; again: () => Promise<unknown> }) {
  const [asking, ask] = useState(false);
  const { primary, secondary } = standing(event, Date.now());
  const sending = rsvpQueued(event.id)?.state === 'sending';
  const answer = async (intent: RsvpIntent) => {
    if (!(await send(event, intent))) void again();
  };
  if (!primary && !secondary) return null;
  return (
    <div class="thumb-bar">
      {primary && (
        <Button kind="primary" wide disabled={sending} onClick={() => void answer(primary.intent)}>
          {t(`rsvp.${primary.label}`)}
        </Button>
      )}
      {secondary && (
        <Button
          kind="quiet"
          wide
          disabled={sending}
          onClick={() => (secondary.label === 'cancel' ? ask(true) : void answer(secondary.intent))}
        >
          {t(`rsvp.${secondary.label}`)}
        </Button>
      )}
      <Confirm
        open={asking}
        title={t('rsvp.sure')}
        action={t('rsvp.cancel')}
        onConfirm={() => void answer('CANCEL')}
        onClose={() => ask(false)}
      />
    </div>
  );
}
