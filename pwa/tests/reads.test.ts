import { createStore, keys } from 'idb-keyval';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FeedDocument, StoryDocument } from '../src/gql/graphql.ts';
import { AskError, ask, reached, signedOut } from '../src/reads/ask.ts';
import { client, keyOf, patch } from '../src/reads/client.ts';
import { closeReads, databaseName, openReads, wipeReads } from '../src/reads/store.ts';

const key = keyOf(StoryDocument, { id: '1' });
const story = (title: string) => ({ story: { id: '1', title } });
const stored = (person: string) => keys(createStore(databaseName(person), 'rows'));
const written = () => new Promise((resolve) => setTimeout(resolve, 500));

/** The app is closed: memory goes, the disk stays. */
function close(): void {
  closeReads();
  client.clear();
}

describe('what the phone keeps', () => {
  beforeEach(close);

  it('comes back after a restart, with the time it was read', async () => {
    await openReads('ana');
    client.setQueryData(key, story('Night shift'), { updatedAt: Date.now() - 60_000 });
    const readAt = client.getQueryState(key)?.dataUpdatedAt;
    await written();
    close();
    await openReads('ana');
    expect(client.getQueryData(key)).toEqual(story('Night shift'));
    expect(client.getQueryState(key)?.dataUpdatedAt).toBe(readAt);
  });

  it('is written at once when the app goes to the background', async () => {
    await openReads('ida');
    client.setQueryData(key, story('Night shift'));
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    vi.restoreAllMocks();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stored('ida')).toHaveLength(1);
  });

  it('is its owner’s alone', async () => {
    await openReads('ben');
    client.setQueryData(key, story('Night shift'));
    await written();
    close();
    await openReads('chloe');
    expect(client.getQueryData(key)).toBeUndefined();
  });

  it('is gone after sign-out', async () => {
    await openReads('dora');
    client.setQueryData(key, story('Night shift'));
    await written();
    await wipeReads();
    expect([client.getQueryData(key), await stored('dora')]).toEqual([undefined, []]);
  });

  it('does not put an old row over a newer answer', async () => {
    await openReads('emil');
    client.setQueryData(key, story('Old'), { updatedAt: Date.now() - 60_000 });
    await written();
    close();
    client.setQueryData(key, story('New'));
    await openReads('emil');
    expect(client.getQueryData(key)).toEqual(story('New'));
  });

  it('forgets what is older than thirty days', async () => {
    await openReads('fay');
    client.setQueryData(key, story('Ancient'), { updatedAt: Date.now() - 31 * 86_400_000 });
    await written();
    close();
    await openReads('fay');
    expect([client.getQueryData(key), await stored('fay')]).toEqual([undefined, []]);
  });

  it('never holds what a screen asked not to keep', async () => {
    await openReads('gus');
    await client.fetchQuery({ queryKey: key, queryFn: async () => story('Secret'), meta: { keep: false } });
    await written();
    expect(await stored('gus')).toEqual([]);
  });
});

describe('patch', () => {
  it('reaches every page of a list', () => {
    const list = [...keyOf(FeedDocument, { first: 20 }), 'pages'];
    client.setQueryData(list, { pages: [{ n: 1 }, { n: 2 }], pageParams: [null, 'x'] });
    patch(FeedDocument as never, (page: { n: number }) => ({ n: page.n * 10 }));
    expect(client.getQueryData(list)).toMatchObject({ pages: [{ n: 10 }, { n: 20 }] });
  });

  it('does not make an answer look newer than it is', () => {
    client.setQueryData(key, story('Night shift'), { updatedAt: 1_000 });
    patch(StoryDocument, (answer) => ({ ...answer }));
    expect(client.getQueryState(key)?.dataUpdatedAt).toBe(1_000);
  });
});

describe('ask', () => {
  const answers = (status: number, body: string, headers = {}) =>
    vi.stubGlobal('fetch', async () => new Response(body, { status, headers }));
  const failure = async () => {
    try {
      await ask(StoryDocument, { id: '1' });
    } catch (error) {
      if (error instanceof AskError) return error;
      throw error;
    }
    throw new Error('it answered');
  };

  it('sends the document’s hash, never its text', async () => {
    const sent = vi.fn(async () => new Response('{"data":{"story":null}}'));
    vi.stubGlobal('fetch', sent);
    await ask(StoryDocument, { id: '1' });
    const [path, init] = sent.mock.calls[0] as unknown as [string, RequestInit];
    expect(path).toBe('/graphql');
    expect(JSON.parse(String(init.body))).toEqual({
      documentId: expect.stringMatching(/^[\w-]{16}$/),
      variables: { id: '1' },
    });
    expect(init.headers).toMatchObject({ 'X-Relais': '1', 'Content-Type': 'application/json' });
  });

  it.each([
    [503, '{"errors":[{"message":"m","extensions":{"code":"unavailable"}}]}', 'busy', 'unavailable'],
    [502, '<html>', 'busy', 'not_json'],
    [429, '{"errors":[{"message":"m","extensions":{"code":"slow_down"}}]}', 'busy', 'slow_down'],
    [401, '{"errors":[{"message":"m","extensions":{"code":"not_signed_in"}}]}', 'signedOut', 'not_signed_in'],
    [403, '{"errors":[{"message":"m","extensions":{"code":"forbidden"}}]}', 'refused', 'forbidden'],
    [200, '{"data":null,"errors":[{"message":"m","extensions":{"code":"error"}}]}', 'busy', 'error'],
  ])('reads HTTP %i %s as %s', async (status, body, trouble, code) => {
    answers(status, body);
    expect(await failure()).toMatchObject({ trouble, code });
  });

  it('knows when the server asks to wait', async () => {
    answers(503, '{"errors":[{"message":"m"}]}', { 'Retry-After': '7' });
    expect((await failure()).retryAfter).toBe(7);
  });

  it('calls every way of getting no answer “network”, and notices when one comes again', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Load failed');
    });
    expect((await failure()).trouble).toBe('network');
    expect(reached.value).toBe(false);
    answers(200, '{"data":{"story":null}}');
    await ask(StoryDocument, { id: '1' });
    expect([reached.value, signedOut.value]).toEqual([true, false]);
  });
});
