import { ask, type Document } from '../reads/ask.ts';
import { client, keyOf } from '../reads/client.ts';

/** Reads an answer anew, whatever its age; when nobody answers, the one we have stays. */
export async function readAgain<Answer, V>(document: Document<Answer, V>, variables: V): Promise<void> {
  const queryFn = ({ signal }: { signal: AbortSignal }) => ask(document, variables, signal);
  await client
    .fetchQuery({ queryKey: keyOf(document, variables), queryFn, staleTime: 0 })
    .catch(() => undefined);
}
