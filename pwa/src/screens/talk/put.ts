/** Posts in the cache: what an answer or a frame says of one, folded in; the greatest version holds. */
import type { InfiniteData } from '@tanstack/query-core';
import {
  type PostPartsFragment,
  ThreadDocument,
  type ThreadKind,
  type ThreadQuery,
} from '../../gql/graphql.ts';
import { type AnyDocument, documentId } from '../../reads/ask.ts';
import { client } from '../../reads/client.ts';

type Pages = InfiniteData<ThreadQuery>;

export interface Subject {
  kind: ThreadKind;
  id: string;
}

/** Pages of a thread, newest first, with the post as it is now: at its place, or, new, in front. */
export function folded(pages: Pages, post: PostPartsFragment): Pages {
  const known = pages.pages.flatMap((page) => page.thread?.posts.edges ?? []);
  const before = known.find((edge) => edge.node.id === post.id)?.node;
  if (before && before.version > post.version) return pages;
  const newest = known[0]?.node.seq ?? 0;
  const fresh = !before && post.seq !== null && post.seq > newest;
  return {
    ...pages,
    pages: pages.pages.map(({ thread }, at) => {
      if (!thread) return { thread };
      // told to everyone, a frame says nothing of what only its author is told
      const edges = thread.posts.edges.map((edge) =>
        edge.node.id === post.id
          ? { ...edge, node: { ...post, reason: post.reason ?? edge.node.reason } }
          : edge,
      );
      const waiting = thread.waiting.filter((each) => each.id !== post.id);
      if (at === 0 && fresh) edges.unshift({ cursor: '', node: post });
      if (at === 0 && post.seq === null && post.state !== 'DELETED') waiting.push(post);
      return { thread: { ...thread, waiting, posts: { ...thread.posts, edges } } };
    }),
  };
}

function change({ kind, id }: Subject, next: (pages: Pages) => Pages): void {
  const found = client.getQueryCache().findAll({ queryKey: [documentId(ThreadDocument as AnyDocument)] });
  for (const { queryKey, state } of found) {
    const of = queryKey[1] as Subject;
    if (of.kind !== kind || of.id !== id) continue;
    client.setQueryData<Pages>(queryKey, (old) => old && next(old), { updatedAt: state.dataUpdatedAt });
  }
}

export function putPost(subject: Subject, post: PostPartsFragment): void {
  change(subject, (pages) => folded(pages, post));
}

/** Wherever the post stands: an answer to an edit names no thread. */
export function putPostAnywhere(post: PostPartsFragment): void {
  const found = client.getQueryCache().findAll({ queryKey: [documentId(ThreadDocument as AnyDocument)] });
  for (const { queryKey, state } of found) {
    const there = (state.data as Pages | undefined)?.pages.some(({ thread }) =>
      [...(thread?.waiting ?? []), ...(thread?.posts.edges.map((edge) => edge.node) ?? [])].some(
        (each) => each.id === post.id,
      ),
    );
    if (there) putPost(queryKey[1] as Subject, post);
  }
}

export function putRead(subject: Subject, upTo: number, quiet?: boolean | null): void {
  change(subject, (pages) => ({
    ...pages,
    pages: pages.pages.map(({ thread }) => ({
      thread: thread && {
        ...thread,
        readUpTo: Math.max(thread.readUpTo, upTo),
        quiet: quiet ?? thread.quiet,
      },
    })),
  }));
}
