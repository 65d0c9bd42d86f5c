/** The front door's JSON routes. Every failure is a `DoorError` whose message is a sentence to show. */
import { locale, t } from '../words/words.ts';

export class DoorError extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly status: number;

  constructor(code: string, message: string, status: number, field?: string) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
  }
}

const TIMEOUT = 20_000;

export function knock<Answer>(path: string): Promise<Answer> {
  return exchange<Answer>(path, { method: 'GET' });
}

export function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  return exchange<Answer>(path, { method: 'POST', body: JSON.stringify(body) });
}

async function exchange<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const headers = {
    Accept: 'application/json',
    'Accept-Language': locale.value,
    'Content-Type': 'application/json',
    'X-Relais': '1',
  };
  let response: Response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    response = await fetch(path, { ...init, headers, credentials: 'same-origin', signal });
  } catch {
    throw new DoorError('network', t('door.error.network'), 0);
  }
  return judged<Answer>(response);
}

interface Said {
  code?: string;
  message?: string;
  field?: string;
}

async function judged<Answer>(response: Response): Promise<Answer> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as Answer;
  const said = (body ?? {}) as Said;
  const message = said.message ?? t('door.error.unexpected');
  throw new DoorError(said.code ?? `http_${response.status}`, message, response.status, said.field);
}
