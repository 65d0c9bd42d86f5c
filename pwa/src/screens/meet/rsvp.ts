/** What a person can do with an event now: one primary action a state, and the sentence that says what follows. */
import type { EventPartsFragment, RsvpIntent } from '../../gql/graphql.ts';

export interface Standing {
  /** Sentences by key, in words `event.is.<state>` and `event.next.<state>`. */
  state:
    | 'open'
    | 'queue'
    | 'draw'
    | 'inDraw'
    | 'confirmed'
    | 'waitlisted'
    | 'offered'
    | 'declined'
    | 'cancelled'
    | 'expired'
    | 'checkedIn'
    | 'noShow'
    | 'hindered'
    | 'closed'
    | 'past'
    | 'called_off';
  primary: { intent: RsvpIntent; label: 'take' | 'join_queue' | 'enter' | 'accept' | 'again' } | null;
  secondary: { intent: RsvpIntent; label: 'cancel' | 'leave_queue' | 'leave_draw' | 'decline' } | null;
}

const take = (label: 'take' | 'join_queue' | 'enter' | 'accept' | 'again') => ({
  intent: 'CONFIRM' as const,
  label,
});
const cancel = (label: 'cancel' | 'leave_queue' | 'leave_draw') => ({ intent: 'CANCEL' as const, label });

/** Where `event` stands for me at `now` (milliseconds). */
export function standing(event: EventPartsFragment, now: number): Standing {
  if (event.cancelled) return { state: 'called_off', primary: null, secondary: null };
  if (event.myState === 'CHECKED_IN') return { state: 'checkedIn', primary: null, secondary: null };
  if (event.myState === 'NO_SHOW') return { state: 'noShow', primary: null, secondary: null };
  if (Date.parse(event.endsAt) <= now) return { state: 'past', primary: null, secondary: null };
  if (event.myState === 'CONFIRMED')
    return { state: 'confirmed', primary: null, secondary: cancel('cancel') };
  if (event.myState === 'OFFERED')
    return {
      state: 'offered',
      primary: take('accept'),
      secondary: { intent: 'DECLINE', label: 'decline' },
    };
  if (event.myState === 'WAITLISTED' && toDraw(event))
    return { state: 'inDraw', primary: null, secondary: cancel('leave_draw') };
  if (event.myState === 'WAITLISTED')
    return { state: 'waitlisted', primary: null, secondary: cancel('leave_queue') };
  return notIn(event, now);
}

function notIn(event: EventPartsFragment, now: number): Standing {
  if (Date.parse(event.rsvpClosesAt) <= now) return { state: 'closed', primary: null, secondary: null };
  if (event.hindrance) return { state: 'hindered', primary: null, secondary: null };
  if (toDraw(event)) return { state: 'draw', primary: take('enter'), secondary: null };
  const full = free(event) === 0 || event.waiting > 0;
  if (event.myState === 'DECLINED' || event.myState === 'CANCELLED' || event.myState === 'EXPIRED')
    return {
      state: event.myState.toLowerCase() as 'declined' | 'cancelled' | 'expired',
      primary: take(full ? 'join_queue' : 'again'),
      secondary: null,
    };
  if (full) return { state: 'queue', primary: take('join_queue'), secondary: null };
  return { state: 'open', primary: take('take'), secondary: null };
}

/** Whether places are still to be drawn: until then nobody holds one. */
export function toDraw(event: EventPartsFragment): boolean {
  return event.draw !== null && event.draw.drawnAt === null;
}

export function free(event: { capacity: number; held: number }): number {
  return Math.max(0, event.capacity - event.held);
}

/** The event as it will be when the queued answer has arrived, so that the screen answers the tap at once. */
export function foreseen(event: EventPartsFragment, intent: RsvpIntent): EventPartsFragment {
  const holds = event.myState === 'CONFIRMED' || event.myState === 'OFFERED';
  if (intent === 'CONFIRM') {
    if (event.myState === 'OFFERED') return { ...event, myState: 'CONFIRMED', offerExpiresAt: null };
    if (toDraw(event)) return { ...event, myState: 'WAITLISTED', waiting: event.waiting + 1 };
    if (free(event) > 0 && event.waiting === 0)
      return { ...event, myState: 'CONFIRMED', held: event.held + 1 };
    return { ...event, myState: 'WAITLISTED', waiting: event.waiting + 1, myPlaceInLine: event.waiting + 1 };
  }
  return {
    ...event,
    myState: intent === 'DECLINE' ? 'DECLINED' : 'CANCELLED',
    held: event.held - (holds ? 1 : 0),
    waiting: event.waiting - (event.myState === 'WAITLISTED' ? 1 : 0),
    myPlaceInLine: null,
    offerExpiresAt: null,
  };
}
