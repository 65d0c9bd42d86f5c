/** What an applied deed changes in the cache: the answer carries the whole outcome, so nothing is read again. */
import { signal } from '@preact/signals';
import {
  ChannelsDocument,
  DeletePostDocument,
  EditPostDocument,
  EventDocument,
  type EventPartsFragment,
  EventsDocument,
  FeedDocument,
  GoalsDocument,
  HistoryDocument,
  InboxDocument,
  LeaderboardDocument,
  MeDocument,
  MyContributionsDocument,
  NowDocument,
  type OutcomePartsFragment,
  PostDocument,
  ReactDocument,
  ReactToContributionDocument,
  ReadInboxDocument,
  ReadThreadDocument,
  RsvpDocument,
  ShareDocument,
  ShellDocument,
  StoryDocument,
  type StoryPartsFragment,
  SubmitContributionDocument,
  TeamBoardDocument,
  type ThreadKind,
  UnreadPostsDocument,
  UpdateMeDocument,
  VoiceDocument,
  type VoicePartsFragment,
  VoicesDocument,
  WithdrawContributionDocument,
} from '../gql/graphql.ts';
import { patch, refresh } from '../reads/client.ts';
import { dropPhotos, sendPhotos } from '../writes/photos.ts';
import { beforeSent, whenSent } from '../writes/write.ts';
import { putPost, putPostAnywhere, putRead } from './talk/put.ts';

interface Counted {
  storyId: string;
  outcome: OutcomePartsFragment;
  /** What the judge of words tells their author. */
  verdict: { code: string; params: string } | null;
}

/** The newest counted share, for whoever still waits for it. */
export const counted = signal<Counted | undefined>(undefined);

export function putStory(story: StoryPartsFragment): void {
  patch(StoryDocument, (answer) =>
    answer.story?.id === story.id ? { story: { ...answer.story, ...story } } : answer,
  );
  patch(FeedDocument, (answer) => ({
    feed: {
      ...answer.feed,
      edges: answer.feed.edges.map((edge) => (edge.node.id === story.id ? { ...edge, node: story } : edge)),
    },
  }));
}

export function putVoice(voice: VoicePartsFragment): void {
  patch(VoiceDocument, (answer) => (answer.voice?.id === voice.id ? { voice } : answer));
  patch(VoicesDocument, (answer) => ({
    voices: {
      ...answer.voices,
      edges: answer.voices.edges.map((edge) => (edge.node.id === voice.id ? { ...edge, node: voice } : edge)),
    },
  }));
}

export function putEvent(event: EventPartsFragment): void {
  patch(EventDocument, (answer) =>
    answer.event?.id === event.id ? { event: { ...answer.event, ...event } } : answer,
  );
  const inList = <E extends { node: { id: string } }>(edge: E) =>
    edge.node.id === event.id ? { ...edge, node: event } : edge;
  patch(EventsDocument, (answer) => ({
    events: { ...answer.events, edges: answer.events.edges.map(inList) },
  }));
  patch(NowDocument, (answer) => ({
    ...answer,
    events: { ...answer.events, edges: answer.events.edges.map(inList) },
  }));
}

function putOutcome(outcome: OutcomePartsFragment): void {
  const { total: points, seasonPoints, level, streak } = outcome;
  patch(MeDocument, (answer) => {
    const won = new Map(outcome.badges.map((badge) => [badge.key, badge]));
    const badges = [...answer.me.badges.filter((badge) => !won.has(badge.key)), ...won.values()];
    return { ...answer, me: { ...answer.me, points, seasonPoints, level, streak, badges } };
  });
  patch(NowDocument, (answer) => ({ ...answer, me: { ...answer.me, points, streak } }));
  patch(ShellDocument, (answer) => ({ ...answer, me: { ...answer.me, points } }));
  void refresh(HistoryDocument, MeDocument, LeaderboardDocument, TeamBoardDocument, GoalsDocument);
}

whenSent(ShareDocument, ({ share }) => {
  if (share.__typename !== 'Shared') return;
  putStory(share.story);
  putOutcome(share.outcome);
  counted.value = { storyId: share.story.id, outcome: share.outcome, verdict: share.why };
});

beforeSent(SubmitContributionDocument, ({ photos }) => sendPhotos(photos));

whenSent(SubmitContributionDocument, ({ submitContribution }, { photos }) => {
  if (submitContribution.__typename !== 'ContributionSubmitted') return;
  void dropPhotos(photos);
  putOutcome(submitContribution.outcome);
  void refresh(MyContributionsDocument);
});

whenSent(WithdrawContributionDocument, () => {
  void refresh(MyContributionsDocument, VoicesDocument, MeDocument, HistoryDocument);
});

whenSent(ReactDocument, ({ react }) => {
  if (react.__typename !== 'Reacted') return;
  putStory(react.story);
  if (react.outcome?.points) putOutcome(react.outcome);
});

whenSent(ReactToContributionDocument, ({ reactToContribution: answer }) => {
  if (answer.__typename !== 'ReactedToContribution') return;
  putVoice(answer.contribution);
  if (answer.outcome?.points) putOutcome(answer.outcome);
});

/** One more comment, on its card and page. */
function countComment(kind: ThreadKind, id: string): void {
  const more = <One extends { id: string; comments: number }>(one: One) =>
    one.id === id ? { ...one, comments: one.comments + 1 } : one;
  if (kind === 'STORY') {
    patch(StoryDocument, ({ story }) => ({ story: story && more(story) }));
    patch(FeedDocument, ({ feed }) => ({
      feed: { ...feed, edges: feed.edges.map((edge) => ({ ...edge, node: more(edge.node) })) },
    }));
  }
  if (kind === 'CONTRIBUTION') {
    patch(VoiceDocument, ({ voice }) => ({ voice: voice && more(voice) }));
    patch(VoicesDocument, ({ voices }) => ({
      voices: { ...voices, edges: voices.edges.map((edge) => ({ ...edge, node: more(edge.node) })) },
    }));
  }
}

beforeSent(PostDocument, ({ photos }) => sendPhotos(photos ?? []));

whenSent(PostDocument, ({ post: answer }, { kind, subjectId, photos }) => {
  if (answer.__typename !== 'Posted') return;
  void dropPhotos(photos ?? []);
  if (answer.post.state === 'SHOWN') countComment(kind, String(subjectId));
  putPost({ kind, id: String(subjectId) }, answer.post);
  if (answer.outcome?.points) putOutcome(answer.outcome);
});

whenSent(EditPostDocument, ({ editPost: answer }) => {
  if (answer.__typename === 'Posted') putPostAnywhere(answer.post);
});

whenSent(DeletePostDocument, ({ deletePost: answer }) => {
  if (answer.__typename === 'Posted') putPostAnywhere(answer.post);
});

whenSent(ReadThreadDocument, ({ readThread }, { kind, subjectId, quiet }) => {
  if (readThread.__typename !== 'ThreadRead') return;
  putRead({ kind, id: String(subjectId) }, readThread.upTo, quiet);
  void refresh(ChannelsDocument, UnreadPostsDocument);
});

whenSent(RsvpDocument, ({ rsvp }) => {
  if (rsvp.__typename === 'RsvpDone') putEvent(rsvp.event);
});

whenSent(UpdateMeDocument, ({ updateMe }) => {
  if (updateMe.__typename !== 'MeUpdated') return;
  const { me } = updateMe;
  patch(MeDocument, (answer) => ({ ...answer, me: { ...answer.me, ...me } }));
  patch(ShellDocument, (answer) => ({
    ...answer,
    me: { ...answer.me, locale: me.locale, ranking: me.ranking },
  }));
  void refresh(LeaderboardDocument);
});

whenSent(ReadInboxDocument, ({ readInbox }) => {
  if (readInbox.__typename !== 'InboxRead') return;
  const { unread } = readInbox;
  const readAt = new Date().toISOString();
  patch(InboxDocument, ({ inbox }) => ({
    inbox: {
      ...inbox,
      unread,
      edges: inbox.edges.map((edge) => ({
        ...edge,
        node: { ...edge.node, readAt: edge.node.readAt ?? readAt },
      })),
    },
  }));
  patch(ShellDocument, (answer) => ({ ...answer, me: { ...answer.me, unread } }));
});
