/** What waits in the outbox, laid over what was read: the screen answers the tap, the cache stays the server's. */
import type { EventPartsFragment, ReactionKind, RsvpIntent, StoryPartsFragment } from '../gql/graphql.ts';
import { type Pending, pending } from '../writes/write.ts';
import { foreseen } from './meet/rsvp.ts';
import { expectedPoints } from './story/wording.ts';

/** Jobs of that name which may still be applied, oldest first. */
function waiting(name: string): Pending[] {
  return pending.value.filter((job) => job.name === name && job.state !== 'failed');
}

function about(name: string, field: string, id: string): Pending | undefined {
  return waiting(name).findLast((job) => job.variables.input[field] === id);
}

/** What one may react to, as the reactions need it. */
export type Reactable = Pick<StoryPartsFragment, 'id' | 'reactions' | 'myReaction'>;

const REACTS = {
  story: ['React', 'storyId'],
  voice: ['ReactToContribution', 'contributionId'],
} as const;

type Told = keyof typeof REACTS;

function reaction(to: Told, id: string): Pending | undefined {
  const [name, field] = REACTS[to];
  return about(name, field, id);
}

export function reactionQueued(to: Told, id: string): boolean {
  return reaction(to, id)?.state === 'queued';
}

/** The story or voice with my reaction as I last tapped it. */
export function withReaction<One extends Reactable>(to: Told, one: One): One {
  const job = reaction(to, one.id);
  return job ? reacted(one, (job.variables.input.kind as ReactionKind | null) ?? null) : one;
}

export function reacted<One extends Reactable>(one: One, kind: ReactionKind | null): One {
  if (kind === one.myReaction) return one;
  const counts = new Map(one.reactions.map((each) => [each.kind, each.count]));
  if (one.myReaction) counts.set(one.myReaction, (counts.get(one.myReaction) ?? 1) - 1);
  if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const reactions = [...counts].map(([each, count]) => ({ kind: each, count }));
  return { ...one, myReaction: kind, reactions };
}

export function rsvpQueued(eventId: string): Pending | undefined {
  return about('Rsvp', 'eventId', eventId);
}

export function rsvpFailed(eventId: string): Pending | undefined {
  return pending.value.findLast(
    (job) => job.name === 'Rsvp' && job.state === 'failed' && job.variables.input.eventId === eventId,
  );
}

/** The event as it will be once my queued answer has arrived. */
export function withRsvp<Event extends EventPartsFragment>(event: Event): Event {
  const job = rsvpQueued(event.id);
  return job ? { ...event, ...foreseen(event, job.variables.input.intent as RsvpIntent) } : event;
}

/** Points to expect from shares that wait: shown as pending, never added to a total. */
export function pendingPoints(sharesBefore: (storyId: string) => number = () => 0): number {
  const seen = new Map<string, number>();
  return waiting('Share').reduce((sum, job) => {
    const { storyId, ownWords } = job.variables.input as unknown as { storyId: string; ownWords: string };
    const before = seen.get(storyId) ?? sharesBefore(storyId);
    seen.set(storyId, before + 1);
    return sum + expectedPoints(ownWords, before);
  }, 0);
}

/** My settings with the changes that still wait. */
export function withSettings<Settings extends object>(settings: Settings): Settings {
  const changes = waiting('UpdateMe').map(({ variables }) => {
    const { key: _, ...change } = variables.input;
    return Object.fromEntries(Object.entries(change).filter(([, value]) => value != null));
  });
  return Object.assign({}, settings, ...changes);
}
