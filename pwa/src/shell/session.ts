/** Who holds this phone. The last answer is kept, so the app opens without a network. */
import { computed, signal } from '@preact/signals';
import { hashKey, QueryObserver } from '@tanstack/query-core';
import { ShellDocument, type ShellQuery } from '../gql/graphql.ts';
import { type AskError, ask, signedOut } from '../reads/ask.ts';
import { client, keyOf } from '../reads/client.ts';
import { databaseName, openReads, wipeReads } from '../reads/store.ts';
import { locale, speak } from '../words/words.ts';
import { outboxName, wipeJobs } from '../writes/jobs.ts';
import { openPhotos, photosName, wipePhotos } from '../writes/photos.ts';
import { closeOutbox, openOutbox, wake } from '../writes/write.ts';
import { wipeDrafts } from './traces.ts';

const REMEMBERED = 'relais.person';

export const shell = signal<ShellQuery | undefined>();
export const me = computed(() => shell.value?.me);
/** Comms and admins organise the game: they share like everyone, without points or a rank. */
export const plays = computed(() => me.value?.role !== 'COMMS' && me.value?.role !== 'ADMIN');
export const programme = computed(() => shell.value?.programme);

/** Set while the first answer ever is still missing and the last try failed. */
export const trouble = signal<AskError | undefined>();

const key = keyOf(ShellDocument, {});
let entered: string | undefined;

/** Shows what the phone remembers, then asks. Resolves once there is something to draw. */
export async function startSession(): Promise<void> {
  const person = localStorage.getItem(REMEMBERED);
  if (person) await enter(person);
  const known = client.getQueryData<ShellQuery>(key);
  if (known) await know(known);
  const atDoor = location.pathname.startsWith('/join');
  const observer = new QueryObserver<ShellQuery, AskError>(client, {
    queryKey: key,
    queryFn: ({ signal }) => ask(ShellDocument, {}, signal),
    staleTime: 60_000,
    // a newcomer at the door has no session yet: do not ask for one
    enabled: !atDoor,
  });
  observer.subscribe(({ data, error }) => {
    trouble.value = data ? undefined : (error ?? undefined);
    if (data) void know(data).then(() => begin(data));
  });
  // an answer kept a moment ago is fresh, so nothing asks by itself; but what begins needs the server's word
  if (known && !atDoor) void observer.refetch({ cancelRefetch: false });
}

/** Asks again who I am: after sign-in, after a change of role or language. */
export async function renewSession(): Promise<void> {
  const answer = await client.fetchQuery({
    queryKey: key,
    queryFn: () => ask(ShellDocument, {}),
    staleTime: 0,
  });
  await know(answer);
  void begin(answer);
}

/** Ends the session on the server, then leaves nothing of the person on this phone. */
export async function signOut(): Promise<void> {
  const headers = { 'X-Relais': '1', 'Content-Type': 'application/json' };
  await fetch('/api/sign-out', { method: 'POST', headers, body: '{}' }).catch(() => undefined);
  await forgetPerson();
  location.assign('/sign-in');
}

/** Wipes the person's reads, what waits to be sent, and every text begun on this phone. */
export async function forgetPerson(): Promise<void> {
  const person = entered;
  localStorage.removeItem(REMEMBERED);
  void endLive();
  closeOutbox();
  wipeDrafts();
  await wipeReads();
  if (person) {
    await Promise.all([wipeJobs(person), wipePhotos(person)]);
    const names = [databaseName(person), outboxName(person), photosName(person)];
    for (const name of names) indexedDB.deleteDatabase(name);
  }
  entered = shell.value = undefined;
}

async function know(answer: ShellQuery): Promise<void> {
  if (entered !== answer.me.id) await enter(answer.me.id);
  shell.value = answer;
  document.documentElement.style.setProperty('--accent-hue', String(answer.programme.accentHue));
  const wanted = answer.me.locale.startsWith('en') ? 'en' : 'fr';
  if (wanted !== locale.value) await speak(wanted);
}

/** What only a session that the server has confirmed may start. */
async function begin(answer: ShellQuery): Promise<void> {
  if (signedOut.value) return;
  void wake();
  const [{ goLive }, { mendPush }] = await afterwards();
  goLive(answer.me.id);
  await mendPush(answer.programme.vapidKey);
}

/** What the first paint can do without. */
function afterwards() {
  return Promise.all([import('../live/use.ts'), import('../push.ts')]);
}

async function endLive(): Promise<void> {
  const [live] = await afterwards();
  live.endLive();
}

/** Opens the person's own rows; another person's stay in their own database, out of sight. */
async function enter(person: string): Promise<void> {
  if (entered) forgetOthers();
  entered = person;
  localStorage.setItem(REMEMBERED, person);
  await openReads(person);
  openPhotos(person);
  await openOutbox(person);
}

function forgetOthers(): void {
  void endLive();
  const cache = client.getQueryCache();
  for (const query of cache.getAll()) if (query.queryHash !== hashKey(key)) cache.remove(query);
}
