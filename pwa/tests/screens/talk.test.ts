import { describe, expect, it } from 'vitest';
import type { PostPartsFragment, ThreadQuery } from '../../src/gql/graphql.ts';
import { firstNew } from '../../src/screens/talk/posts.tsx';
import { folded } from '../../src/screens/talk/put.ts';
import { laid } from '../../src/screens/talk/thread.ts';
import { naming, pieces, stillNamed, withName } from '../../src/screens/talk/words.ts';
import type { Pending } from '../../src/writes/write.ts';

type Post = PostPartsFragment;

function post(seq: number | null, more: Partial<Post> = {}): Post {
  const team = { id: '2', name: 'Roubaix', kind: 'site', hue: 3 };
  const author = { id: '5', name: 'Ana', team };
  const id = more.id ?? String(seq);
  return {
    id,
    seq,
    key: `k${id}`,
    author,
    body: `b${id}`,
    state: 'SHOWN',
    version: 1,
    mentions: [],
    quoted: null,
    photos: [],
    createdAt: '2026-11-23T08:00:00Z',
    editedAt: null,
    reason: null,
    heldFor: null,
    ...more,
  };
}

function pages(...told: Post[][]) {
  const thread = (posts: Post[]): ThreadQuery => ({
    thread: {
      kind: 'SITE',
      subjectId: '2',
      title: 'Roubaix',
      slowSeconds: 0,
      readUpTo: 0,
      quiet: false,
      moderated: false,
      waiting: [],
      position: { topic: 'thread:site:2', epoch: 'e', offset: 0 },
      posts: {
        edges: posts.map((node) => ({ cursor: '', node })),
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    },
  });
  return { pages: told.map(thread), pageParams: told.map((): unknown => null) };
}

function shown(list: ReturnType<typeof pages>): string[] {
  return list.pages.flatMap(
    ({ thread }) => thread?.posts.edges.map(({ node }) => `${node.seq}:${node.body}`) ?? [],
  );
}

const two = () => pages([post(4), post(3)], [post(2), post(1)]);
const subject = { kind: 'SITE', id: '2' } as const;

function job(name: string, input: object, state: Pending['state'] = 'queued'): Pending {
  const key = `j-${name}`;
  return {
    key,
    name,
    documentId: 'x',
    variables: { input: { key, ...input } },
    lane: 'l',
    about: 'Bonjour',
    madeAt: 0,
    turn: 0,
    state,
    tries: 0,
    notBefore: 0,
  };
}

describe('a post folded into the pages of its thread', () => {
  it('stands in front when it is new, on the first page alone', () => {
    expect(shown(folded(two(), post(5)))).toEqual(['5:b5', '4:b4', '3:b3', '2:b2', '1:b1']);
  });

  it('comes twice and stands once', () => {
    expect(shown(folded(folded(two(), post(5)), post(5)))).toHaveLength(5);
  });

  it('takes the place of its older self', () => {
    expect(shown(folded(two(), post(2, { version: 2, body: 'mended' })))[2]).toBe('2:mended');
  });

  it('does not undo what is newer', () => {
    const mended = folded(two(), post(2, { version: 3, body: 'mended' }));
    expect(shown(folded(mended, post(2, { version: 2, body: 'late' })))[2]).toBe('2:mended');
  });

  it('is left out when it is older than what is loaded', () => {
    expect(shown(folded(pages([post(4), post(3)]), post(1)))).toEqual(['4:b4', '3:b3']);
  });

  it('leaves those that wait once it has a place', () => {
    const waiting = folded(two(), post(null, { id: '9', state: 'WAITING' }));
    expect(waiting.pages[0]?.thread?.waiting).toHaveLength(1);
    const placed = folded(waiting, post(5, { id: '9', version: 2 }));
    expect([placed.pages[0]?.thread?.waiting, shown(placed)[0]]).toEqual([[], '5:b9']);
  });
});

describe('what waits on this phone, laid over a thread', () => {
  const asked = { kind: 'SITE', subjectId: '2', body: 'Bonjour', replyTo: '1' };

  it('comes last, with what it answers', () => {
    const lines = laid([post(1)], [job('Post', asked)], subject);
    expect(lines.map(({ post: each }) => each.body)).toEqual(['b1', 'Bonjour']);
    expect(lines[1]?.post.quoted).toEqual({ id: '1', name: 'Ana', body: 'b1', photos: 0 });
  });

  it('stands after what was written before it while it waits for a look', () => {
    const at = (hour: number) => ({ createdAt: `2026-11-23T0${hour}:00:00Z` });
    const waiting = post(null, { id: '9', state: 'WAITING', ...at(2) });
    const lines = laid([waiting, post(2, at(3)), post(1, at(1))], [], subject);
    expect(lines.map(({ post: each }) => each.id)).toEqual(['1', '9', '2']);
  });

  it('is drawn once when live was faster than the answer', () => {
    expect(laid([post(1, { key: 'j-Post' })], [job('Post', asked)], subject)).toHaveLength(1);
  });

  it('stays out of other threads', () => {
    expect(laid([], [job('Post', { ...asked, subjectId: '3' })], subject)).toEqual([]);
  });

  it('shows an edit and a removal at once', () => {
    const edit = laid([post(1)], [job('EditPost', { postId: '1', body: 'mended' })], subject);
    const removal = laid([post(1)], [job('DeletePost', { postId: '1' })], subject);
    expect([edit[0]?.post.body, removal[0]?.post.state]).toEqual(['mended', 'DELETED']);
  });

  it('shows the old text when the edit was refused', () => {
    const refused = job('EditPost', { postId: '1', body: 'mended' }, 'failed');
    expect(laid([post(1)], [refused], subject)[0]?.post.body).toBe('b1');
  });
});

describe('what is new', () => {
  const lines = laid([post(3), post(2, { author: { ...post(2).author, id: '7' } }), post(1)], [], subject);

  it('begins after what was read', () => expect(firstNew(lines, 1, '9')?.post.seq).toBe(2));
  it('is never my own', () => expect(firstNew(lines, 1, '7')?.post.seq).toBe(3));
  it('is not shown to who reads for the first time', () => expect(firstNew(lines, 0, '9')).toBeUndefined());
});

describe('names in a text', () => {
  const ana = { id: '1', name: 'Ana' };
  const roy = { id: '2', name: 'Ana Roy' };

  it('are cut out, the longest first', () => {
    expect(pieces('Merci @Ana Roy, et @Ana !', [ana, roy]).map(({ text }) => text)).toEqual([
      'Merci ',
      '@Ana Roy',
      ', et ',
      '@Ana',
      ' !',
    ]);
  });

  it('count only while they stand', () => expect(stillNamed('Merci @Ana Roy', [ana, roy])).toEqual([roy]));

  it.each([
    ['Merci @An', 'An'],
    ['@', ''],
    ['Merci @Ana R', 'Ana R'],
    ['ana@example.org', undefined],
    ['Merci', undefined],
  ])('are looked for while typed: %s', (body, typed) => expect(naming(body, body.length)).toBe(typed));

  it('take the place of what was typed', () => {
    expect(withName('Merci @An !', 9, 'Ana Roy')).toEqual({ body: 'Merci @Ana Roy !', caret: 15 });
  });
});
