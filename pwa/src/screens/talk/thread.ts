/** One thread on screen: what was read, what waits on this phone laid over it, and what comes in live. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  DeletePostDocument,
  EditPostDocument,
  PostDocument,
  type PostPartsFragment,
  ReadThreadDocument,
  ThreadDocument,
  type ThreadQuery,
} from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import { toast } from '../../parts/index.ts';
import { reached } from '../../reads/ask.ts';
import { type Pages, usePages } from '../../reads/use.ts';
import { me } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { type Pending, pending, type Written, write } from '../../writes/write.ts';
import type { Draft } from './draft.ts';
import { putPost, type Subject } from './put.ts';
import type { Named } from './words.ts';

export type Post = PostPartsFragment;

/** A post as it is drawn: `job` while it, or a change of it, waits on this phone. */
export interface Line {
  post: Post;
  job: Pending | undefined;
}

export interface Talk {
  pages: Pages<Post, ThreadQuery>;
  thread: ThreadQuery['thread'] | undefined;
  /** Oldest first. */
  lines: Line[];
  /** Where the reader had stopped when the screen opened; posts after it are new. */
  readBefore: number | undefined;
}

const NONE = { edges: [] as { node: Post }[], pageInfo: { hasNextPage: false, endCursor: null } };

export function useTalk(subject: Subject): Talk {
  const { kind, id } = subject;
  const pages = usePages(ThreadDocument, { kind, id, first: 30 }, (answer) => answer.thread?.posts ?? NONE);
  const thread = pages.answers[0]?.thread;
  useTopic<Frame>(thread?.position, {
    frame(body) {
      if (body.type !== 'post') return;
      putPost(subject, body.post);
      // told to everyone, a frame leaves out what only I may read of a post of mine that was taken away: ask
      if (OUT_OF_SIGHT.has(body.post.state) && body.post.author.id === me.value?.id) void pages.again();
    },
    lost: pages.again,
  });
  const readBefore = useRef<number | undefined>(undefined);
  if (thread && readBefore.current === undefined) readBefore.current = thread.readUpTo;
  const lines = laid([...(thread?.waiting ?? []), ...(pages.data ?? [])], pending.value, subject);
  useSeen(subject, pages.data?.[0]?.seq ?? 0, thread?.readUpTo);
  return { pages, thread, lines, readBefore: readBefore.current };
}

const OUT_OF_SIGHT = new Set<Post['state']>(['HIDDEN', 'WAITING']);

type Frame = { type: 'post'; post: Post } | { type: 'other' };

/** In the order of their places; one without a place stands where it was written. */
function inOrder(posts: readonly Post[]): Post[] {
  const there = posts.filter(({ seq }) => seq !== null).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  for (const post of posts) {
    if (post.seq !== null) continue;
    const later = there.findIndex(({ createdAt }) => Date.parse(createdAt) > Date.parse(post.createdAt));
    there.splice(later < 0 ? there.length : later, 0, post);
  }
  return there;
}

/** Posts oldest first; those that have not left the phone last. */
export function laid(posts: readonly Post[], jobs: readonly Pending[], { kind, id }: Subject): Line[] {
  const known = new Set(posts.map((post) => post.key));
  const mine = jobs.filter(
    ({ name, variables: { input } }) =>
      name === 'Post' && input.kind === kind && input.subjectId === id && !known.has(input.key),
  );
  return [
    ...inOrder(posts).map((post) => changed(post, jobs)),
    ...mine.map((job) => ({ post: unsent(job, posts), job })),
  ];
}

/** My change of a post shows at once. */
function changed(post: Post, jobs: readonly Pending[]): Line {
  const job = jobs.findLast(({ variables: { input } }) => input.postId === post.id);
  if (!job || job.state === 'failed') return { post, job };
  if (job.name === 'DeletePost') return { post: { ...post, state: 'DELETED', body: '', photos: [] }, job };
  if (job.name !== 'EditPost') return { post, job: undefined };
  return { post: { ...post, body: String(job.variables.input.body) }, job };
}

function unsent({ key, madeAt, variables }: Pending, posts: readonly Post[]): Post {
  const { id = '', name = '', team } = me.value ?? {};
  const answered = posts.find((post) => post.id === variables.input.replyTo) ?? null;
  return {
    id: key,
    key,
    seq: null,
    version: 0,
    body: String(variables.input.body),
    quoted: answered && {
      id: answered.id,
      name: answered.author.name,
      body: answered.body,
      photos: answered.photos.length,
    },
    mentions: [],
    photos: [],
    state: 'SHOWN',
    author: { id, name, team: { id: '', name: '', kind: '', hue: 0, ...team } },
    reason: null,
    heldFor: null,
    createdAt: new Date(madeAt).toISOString(),
    editedAt: null,
  };
}

/** Sends, photos first, or keeps until it can be sent. The bubble says how far it is. */
export function say(
  { kind, id }: Subject,
  { body, photos }: Draft,
  named: readonly Named[],
  answers?: Post,
): void {
  const mentions = named.map((each) => each.id);
  const input = { kind, subjectId: id, body, photos, replyTo: answers?.id ?? null, mentions };
  void write(PostDocument, 'Post', input, { lane: `thread:${kind}:${id}`, about: body || t('talk.photo') });
}

function spoken(written: Written<unknown>): void {
  if (written.state === 'failed') toast(written.problem.message, 'bad');
}

export async function mend(post: Post, body: string): Promise<void> {
  spoken(await write(EditPostDocument, 'EditPost', { postId: post.id, body }, { lane: `post:${post.id}` }));
}

export async function remove(post: Post): Promise<void> {
  spoken(await write(DeletePostDocument, 'DeletePost', { postId: post.id }, { lane: `post:${post.id}` }));
}

export async function hush({ kind, id }: Subject, upTo: number, quiet: boolean): Promise<void> {
  spoken(await write(ReadThreadDocument, 'ReadThread', { kind, subjectId: id, upTo, quiet }));
}

/** On screen for a second is read; said only while there is a network, since it is no news later. */
function useSeen({ kind, id }: Subject, newest: number, readUpTo: number | undefined): void {
  const [looking, look] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const turned = () => look(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', turned);
    return () => document.removeEventListener('visibilitychange', turned);
  }, []);
  const fresh = readUpTo !== undefined && newest > readUpTo && looking && reached.value;
  useEffect(() => {
    if (!fresh) return;
    const seen = { kind, subjectId: id, upTo: newest, quiet: null };
    const timer = setTimeout(() => void write(ReadThreadDocument, 'ReadThread', seen), 1_000);
    return () => clearTimeout(timer);
  }, [fresh, newest]);
}
