/** The one cache of reads. Entries are `[document hash, variables]`, so a changed document never meets old rows. */
import { type InfiniteData, QueryClient } from '@tanstack/query-core';
import { type AnyDocument, AskError, type Document, documentId } from './ask.ts';

const DAY = 86_400_000;

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      // we judge the network by answers: `navigator.onLine` would hold requests back that could succeed
      networkMode: 'always',
      staleTime: 15_000,
      gcTime: DAY,
      retry: (failures, error) => failures < 2 && error instanceof AskError && error.trouble === 'busy',
      refetchOnWindowFocus: true,
      refetchOnReconnect: true,
    },
  },
});

export type Key = readonly [id: string, variables: unknown, pages?: 'pages'];

export function keyOf<V>(document: Document<unknown, V>, variables: V): Key {
  return [documentId(document), variables];
}

/** Changes what is on screen without asking: `change` gets each cached answer of the document, pages too. */
export function patch<Answer, V>(
  document: Document<Answer, V>,
  change: (answer: Answer, variables: V) => Answer,
): void {
  const id = documentId(document);
  for (const query of client.getQueryCache().findAll({ queryKey: [id] })) {
    const variables = query.queryKey[1] as V;
    const keep = { updatedAt: query.state.dataUpdatedAt };
    if (query.queryKey[2] === 'pages') {
      client.setQueryData<InfiniteData<Answer>>(
        query.queryKey,
        (old) => old && { ...old, pages: old.pages.map((page) => change(page, variables)) },
        keep,
      );
    } else {
      client.setQueryData<Answer>(query.queryKey, (old) => old && change(old, variables), keep);
    }
  }
}

/** Asks again whatever of the document is on screen; the rest is asked when it is shown next. */
export function refresh(...documents: AnyDocument[]): Promise<unknown> {
  const stale = documents.map((document) => client.invalidateQueries({ queryKey: [documentId(document)] }));
  return Promise.all(stale);
}
