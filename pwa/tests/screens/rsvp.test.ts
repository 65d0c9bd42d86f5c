import { expect, test } from 'vitest';
import type { EventPartsFragment } from '../../src/gql/graphql.ts';
import { foreseen, standing } from '../../src/screens/meet/rsvp.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

function event(change: Partial<EventPartsFragment> = {}): EventPartsFragment {
  return {
    id: '1',
    kind: 'EXCLUSIVE',
    title: 'Nuit du banc d’essai',
    brief: '',
    place: 'Vierzon',
    site: null,
    image: null,
    timeZone: 'Europe/Paris',
    startsAt: '2026-12-01T17:00:00Z',
    endsAt: '2026-12-01T20:00:00Z',
    rsvpClosesAt: '2026-11-28T17:00:00Z',
    capacity: 50,
    held: 12,
    waiting: 0,
    minLevel: 1,
    cancelled: false,
    myState: null,
    myPlaceInLine: null,
    offerExpiresAt: null,
    hindrance: null,
    siteQuota: null,
    draw: null,
    ...change,
  };
}

test.each([
  [{}, 'open', 'take'],
  [{ held: 50 }, 'queue', 'join_queue'],
  [{ held: 49, waiting: 1 }, 'queue', 'join_queue'],
  [{ myState: 'OFFERED' }, 'offered', 'accept'],
  [{ myState: 'EXPIRED', waiting: 2 }, 'expired', 'join_queue'],
  [{ myState: 'CANCELLED' }, 'cancelled', 'again'],
] as const)('%o leaves one thing to do', (change, state, label) => {
  const now = standing(event(change), NOW);
  expect([now.state, now.primary?.label]).toEqual([state, label]);
});

test.each([
  [{ myState: 'CONFIRMED' }, 'confirmed'],
  [{ myState: 'WAITLISTED' }, 'waitlisted'],
  [{ cancelled: true, myState: 'CONFIRMED' }, 'called_off'],
  [{ hindrance: 'level_too_low' }, 'hindered'],
  [{ rsvpClosesAt: '2026-11-01T00:00:00Z' }, 'closed'],
  [{ endsAt: '2026-11-01T00:00:00Z', myState: 'CONFIRMED' }, 'past'],
  [{ myState: 'CHECKED_IN' }, 'checkedIn'],
] as const)('%o leaves nothing to take', (change, state) => {
  const now = standing(event(change), NOW);
  expect([now.state, now.primary]).toEqual([state, null]);
});

test('a place taken is foreseen as held', () => {
  expect(foreseen(event(), 'CONFIRM')).toMatchObject({ myState: 'CONFIRMED', held: 13 });
});

test('behind a waitlist newcomers queue, even with a place free', () => {
  expect(foreseen(event({ held: 49, waiting: 3 }), 'CONFIRM')).toMatchObject({
    myState: 'WAITLISTED',
    held: 49,
    myPlaceInLine: 4,
  });
});

test('giving a place back frees it', () => {
  expect(foreseen(event({ myState: 'CONFIRMED', held: 50 }), 'CANCEL')).toMatchObject({
    myState: 'CANCELLED',
    held: 49,
  });
});

const DRAW = {
  at: '2026-11-24T10:00:00Z',
  drawnAt: null,
  fingerprint: 'f',
  seed: null,
  asked: null,
  places: null,
};

test('before the draw one enters it, free places or not, and may leave it', () => {
  expect(standing(event({ draw: DRAW }), NOW)).toMatchObject({ state: 'draw', primary: { label: 'enter' } });
  expect(standing(event({ draw: DRAW, myState: 'WAITLISTED' }), NOW)).toMatchObject({
    state: 'inDraw',
    secondary: { label: 'leave_draw' },
  });
});

test('who enters a draw holds no place, even when some are free', () => {
  expect(foreseen(event({ draw: DRAW }), 'CONFIRM')).toMatchObject({ myState: 'WAITLISTED', held: 12 });
});

test('after the draw the waitlist is the waitlist', () => {
  const drawn = { ...DRAW, drawnAt: '2026-11-24T10:00:01Z', seed: 's' };
  expect(standing(event({ draw: drawn, myState: 'WAITLISTED' }), NOW).state).toBe('waitlisted');
});
