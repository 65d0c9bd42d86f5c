/** Who holds this phone. The last answer is kept, so the app opens without a network. */
import { computed, signal } from '@preact/signals';
import { hashKey, QueryObserver } from '@tanstack/query-core';
import { ShellDocument, type ShellQuery } from '../gql/graphql.ts';
import { type AskError, ask, signedOut } from '../reads/ask.ts';
import { client, keyOf } from '../reads/client.ts';
import { openReads, wipeReads } from '../reads/store.ts';
import { locale, speak } from '../words/words.ts';
import { closeOutbox, openOutbox } from '../writes/write.ts';

const REMEMBERED = 'relais.person';

export const shell = signal<ShellQuery | undefined>();
export const me = computed(() => shell.value?.me);
export const programme = computed(() => shell.value?.programme);

/** Set while the first answer ever is still missing and the last try failed. */
export const trouble = signal<AskError | undefined>();

const key = keyOf(ShellDocument, {});
let open: string | undefined;

/** Shows what the phone remembers, then asks. Resolves once there is something to draw. */
export async function startSession(): Promise<void> {
  const person = localStorage.getItem(REMEMBERED);
  if (person) await enter(person);
  const observer = new QueryObserver<ShellQuery, AskError>(client, {
    queryKey: key,
    queryFn: ({ signal }) => ask(ShellDocument, {}, signal),
    staleTime: 60_000,
    enabled: !location.pathname.startsWith('/join'),
  });
  observer.subscribe(({ data, error }) => {
    trouble.value = data ? undefined : (error ?? undefined);
    if (data) void know(data);
  });
  const known = client.getQueryData<ShellQuery>(key);
  if (known) await know(known);
}

/** Asks again who I am: after sign-in, after a change of role or language. */
export async function renewSession(): Promise<void> {
  await client.fetchQuery({ queryKey: key, queryFn: () => ask(ShellDocument, {}), staleTime: 0 });
}

/** Ends the session on the server, then leaves nothing of the person on this phone. */
export async function signOut(): Promise<void> {
  await fetch('/api/sign-out', { method: 'POST', headers: { 'X-Relais': '1' } }).catch(() => undefined);
  await forgetPerson();
  location.assign('/sign-in');
}

/** Wipes the person's reads and what waits to be sent. */
export async function forgetPerson(): Promise<void> {
  localStorage.removeItem(REMEMBERED);
  closeOutbox();
  await wipeReads();
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name?.startsWith('relais-')) indexedDB.deleteDatabase(name);
  open = undefined;
  shell.value = undefined;
  signedOut.value = true;
}

async function know(answer: ShellQuery): Promise<void> {
  shell.value = answer;
  document.documentElement.style.setProperty('--accent-hue', String(answer.programme.accentHue));
  const wanted = answer.me.locale.startsWith('en') ? 'en' : 'fr';
  if (wanted !== locale.value) await speak(wanted);
  if (open !== answer.me.id) await enter(answer.me.id);
}

async function enter(person: string): Promise<void> {
  if (open && open !== person) {
    // another person on the same phone: the first one's rows stay in their own database, out of sight
    const fresh = client.getQueryData<ShellQuery>(key);
    client
      .getQueryCache()
      .findAll({ predicate: (query) => query.queryHash !== hashKey(key) })
      .forEach((query) => {
        client.getQueryCache().remove(query);
      });
    if (fresh) client.setQueryData(key, fresh);
  }
  open = person;
  localStorage.setItem(REMEMBERED, person);
  await openReads(person);
  await openOutbox(person);
}
