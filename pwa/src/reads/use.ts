/** Reading from a screen: `useRead` for one answer, `usePages` for a list that goes on. */
import { InfiniteQueryObserver, QueryObserver } from '@tanstack/query-core';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { type AskError, ask, type Document } from './ask.ts';
import { client, keyOf } from './client.ts';

export interface Read<Answer> {
  /** The newest we have, also from the phone's own store; undefined before the first answer ever. */
  data: Answer | undefined;
  /** Set when the last try failed; `data` may still be there. */
  error: AskError | undefined;
  loading: boolean;
  /** When `data` came from the server. */
  asOf: Date | undefined;
  /** Asks now; resolves to the new answer, or undefined if there was none. */
  again(): Promise<Answer | undefined>;
}

export interface ReadOptions {
  /** False waits: no request, no data. */
  when?: boolean;
  /** False never writes the answer to the phone: secrets, other people's lists. */
  keep?: boolean;
  /** Milliseconds an answer counts as fresh; 15 s if not said. */
  fresh?: number;
}

/** Before the first paint, not after it: the question travels while the skeleton is drawn. */
function useSubscribed(
  observer: { subscribe: (heard: () => void) => () => void },
  draw: (next: (n: number) => number) => void,
): void {
  useLayoutEffect(() => observer.subscribe(() => draw((n) => n + 1)), [observer]);
}

export function useRead<Answer, V>(
  document: Document<Answer, V>,
  variables: V,
  { when = true, keep = true, fresh }: ReadOptions = {},
): Read<Answer> {
  const key = keyOf(document, variables);
  const options = {
    queryKey: key,
    queryFn: ({ signal }: { signal: AbortSignal }) => ask(document, variables, signal),
    enabled: when,
    meta: { keep },
    ...(fresh === undefined ? {} : { staleTime: fresh }),
  };
  const [, draw] = useState(0);
  const observer = useMemo(() => new QueryObserver<Answer>(client, options), []);
  useSubscribed(observer, draw);
  useEffect(() => observer.setOptions(options), [JSON.stringify(key), when, keep, fresh]);
  const result = observer.getOptimisticResult(client.defaultQueryOptions<Answer>(options) as never);
  return shown(result, async () => (await observer.refetch()).data);
}

export interface Pages<Node, Answer = unknown> extends Omit<Read<Node[]>, 'again'> {
  /** The whole answers, first page first: for what stands beside the list. */
  answers: Answer[];
  /** Asks for all loaded pages again; resolves to the first. */
  again(): Promise<Answer | undefined>;
  more: boolean;
  loadingMore: boolean;
  loadMore(): void;
}

interface Connection<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** A connection, page after page. `from` picks it out of the answer; the document has an `$after` variable. */
export function usePages<Answer, V extends { after?: unknown }, Node>(
  document: Document<Answer, V>,
  variables: Omit<V, 'after'>,
  from: (answer: Answer) => Connection<Node>,
  { when = true, keep = true, fresh }: ReadOptions = {},
): Pages<Node, Answer> {
  const key = [...keyOf(document, variables as V), 'pages'] as const;
  const options = {
    queryKey: key,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      ask(document, { ...variables, after: pageParam } as unknown as V, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Answer) => {
      const { hasNextPage, endCursor } = from(last).pageInfo;
      return hasNextPage ? endCursor : null;
    },
    enabled: when,
    meta: { keep },
    ...(fresh === undefined ? {} : { staleTime: fresh }),
  };
  const [, draw] = useState(0);
  const observer = useMemo(() => new InfiniteQueryObserver(client, options as never), []);
  useSubscribed(observer, draw);
  useEffect(() => observer.setOptions(options as never), [JSON.stringify(key), when, keep, fresh]);
  const result = observer.getOptimisticResult(client.defaultQueryOptions(options as never) as never);
  const answers = (result.data as { pages: Answer[] } | undefined)?.pages;
  const again = async () => (await observer.refetch()).data as { pages: Answer[] } | undefined;
  return {
    ...shown<never>({ ...result, data: undefined } as never, async () => undefined),
    answers: answers ?? [],
    again: async () => (await again())?.pages[0],
    data: answers?.flatMap((answer) => from(answer).edges.map((edge) => edge.node)),
    loading: result.isPending && result.fetchStatus !== 'idle',
    more: result.hasNextPage,
    loadingMore: result.isFetchingNextPage,
    loadMore: () => void observer.fetchNextPage(),
  };
}

interface Result<Answer> {
  data: Answer | undefined;
  error: unknown;
  isPending: boolean;
  fetchStatus: string;
  dataUpdatedAt: number;
}

function shown<Answer>(result: Result<Answer>, again: () => Promise<Answer | undefined>): Read<Answer> {
  return {
    data: result.data,
    error: (result.error as AskError | null) ?? undefined,
    loading: result.isPending && result.fetchStatus !== 'idle',
    asOf: result.dataUpdatedAt ? new Date(result.dataUpdatedAt) : undefined,
    again,
  };
}
