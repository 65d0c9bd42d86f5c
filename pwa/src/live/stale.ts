/** What a doorbell makes stale: it carries ids, and each phone asks for what it may see. */
import {
  FeedDocument,
  HistoryDocument,
  MeDocument,
  MyContributionsDocument,
  ShellDocument,
  StoryDocument,
  UnreadPostsDocument,
  VoicesDocument,
} from '../gql/graphql.ts';
import type { AnyDocument } from '../reads/ask.ts';

/** What each doorbell may touch: asked for when its holder was away too long to hear. */
export const MINE: AnyDocument[] = [ShellDocument, UnreadPostsDocument];
export const STORIES: AnyDocument[] = [FeedDocument, StoryDocument];
export const TOLD: AnyDocument[] = [VoicesDocument];

/** Rung on `person:<id>`. An answer to what I told shows where I told it, too, and points taken back where they stood. */
export function staleOfMine({ kind = '' }: { kind?: string }): AnyDocument[] {
  if (kind === 'commented' || kind.startsWith('contribution_')) return [...MINE, MyContributionsDocument];
  return kind === 'entry_reversed' ? [...MINE, MeDocument, HistoryDocument] : MINE;
}

/** Rung on `feed`, for everyone. */
export function staleOfFeed({ type = '' }: { type?: string }): AnyDocument[] {
  if (type.startsWith('contribution_')) return TOLD;
  return type.startsWith('story_') ? STORIES : [];
}
