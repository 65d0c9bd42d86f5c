/** One POST to /graphql by document id. Every failure is an `AskError` that says whether waiting helps. */
import { signal } from '@preact/signals';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { locale } from '../words/words.ts';

export type Document<Answer, Variables> = TypedDocumentString<Answer, Variables>;
export type AnyDocument = Document<unknown, never>;

/**
 * `network`: no answer reached us. `busy`: the server says later (`retryAfter` seconds if it said when).
 * `signedOut`: no session. `refused`: asking again will not help.
 */
export type Trouble = 'network' | 'busy' | 'signedOut' | 'refused';

export class AskError extends Error {
  readonly trouble: Trouble;
  readonly code: string;
  readonly retryAfter: number;

  constructor(trouble: Trouble, code: string, message: string, retryAfter = 0) {
    super(message);
    this.trouble = trouble;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** True once the server has said 401, until it answers again. */
export const signedOut = signal(false);

/** False once a request got no answer at all, until one does. Never read from `navigator.onLine`, which lies. */
export const reached = signal(true);

const TIMEOUT = 20_000;

export function documentId(document: AnyDocument): string {
  return String(document.__meta__?.hash);
}

export function ask<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
  abort?: AbortSignal,
): Promise<Answer> {
  return askById(documentId(document), variables, abort) as Promise<Answer>;
}

export async function askById(id: string, variables: unknown, abort?: AbortSignal): Promise<unknown> {
  const response = await post(JSON.stringify({ documentId: id, variables }), abort);
  const body = await read(response);
  judge(response, body);
  signedOut.value = false;
  return body.data;
}

interface Body {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** What `AbortSignal.any` does; iPhones before 17.4 lack it. */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener('abort', () => both.abort(signal.reason), { once: true });
  }
  return both.signal;
}

async function post(body: string, abort?: AbortSignal): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json',
        'Accept-Language': locale.value,
        'X-Relais': '1',
      },
      body,
      signal: abort ? either(abort, timeout) : timeout,
    });
    reached.value = true;
    return response;
  } catch (error) {
    // whatever the browser calls it ("Failed to fetch", "Load failed", a timeout): nothing reached us
    if (abort?.aborted) throw error;
    reached.value = false;
    throw new AskError('network', 'network', String(error));
  }
}

async function read(response: Response): Promise<Body> {
  try {
    return (await response.json()) as Body;
  } catch {
    if (response.status === 401) return {};
    throw new AskError('busy', 'not_json', `HTTP ${response.status} without JSON`);
  }
}

function judge(response: Response, body: Body): void {
  const first = body.errors?.[0];
  if (response.ok && !first) return;
  const code = first?.extensions?.code ?? `http_${response.status}`;
  const message = first?.message ?? `HTTP ${response.status}`;
  if (response.status === 401) {
    signedOut.value = true;
    throw new AskError('signedOut', code, message);
  }
  const later = response.status >= 500 || response.status === 429 || response.status === 408;
  const wait = Number(response.headers.get('Retry-After')) || 0;
  throw new AskError(later || code === 'error' ? 'busy' : 'refused', code, message, wait);
}
