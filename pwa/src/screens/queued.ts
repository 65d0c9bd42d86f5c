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

export function reactionQueued(storyId: string): boolean {
  return about('React', 'storyId', storyId)?.state === 'queued';
}

/** The story with my reaction as I last tapped it. */
export function withReaction<Story extends StoryPartsFragment>(story: Story): Story {
  const job = about('React', 'storyId', story.id);
  return job ? reacted(story, (job.variables.input.kind as ReactionKind | null) ?? null) : story;
}

export function reacted<Story extends StoryPartsFragment>(story: Story, kind: ReactionKind | null): Story {
  if (kind === story.myReaction) return story;
  const counts = new Map(story.reactions.map((each) => [each.kind, each.count]));
  if (story.myReaction) counts.set(story.myReaction, (counts.get(story.myReaction) ?? 1) - 1);
  if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const reactions = [...counts].map(([each, count]) => ({ kind: each, count }));
  return { ...story, myReaction: kind, reactions };
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
