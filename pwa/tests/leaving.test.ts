import { createStore, entries } from 'idb-keyval';
import { expect, it, vi } from 'vitest';
// the session loads these two when it ends: here before the test, or its end would cut them off
import '../src/live/use.ts';
import '../src/push.ts';
import { forgetPerson, startSession } from '../src/shell/session.ts';
import { type Job, outboxName, storedJobs } from '../src/writes/jobs.ts';
import { pending } from '../src/writes/write.ts';

const draft = 'relais.draft.ana.7';
const form = 'relais.draft.challenge';
const job: Job = {
  key: 'k',
  name: 'Share',
  documentId: 'd',
  variables: { input: { key: 'k', ownWords: 'mine' } },
  lane: 'share',
  about: '',
  madeAt: 0,
  turn: 0,
  state: 'queued',
  tries: 0,
  notBefore: 0,
};

async function anaWrites(): Promise<void> {
  const request = (_: string, __: object, work: (lock: object) => unknown) => work({});
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  localStorage.setItem('relais.person', 'ana');
  await storedJobs('ana').put(job);
  await startSession();
  localStorage.setItem(draft, 'What I felt');
  sessionStorage.setItem(form, '{}');
  await vi.waitFor(() => expect(pending.value[0]?.tries).toBe(1));
}

it('leaves no text on the phone for whoever holds it next, in another tab neither', async () => {
  await anaWrites();
  const otherTab = createStore(outboxName('ana'), 'jobs');
  expect(await entries(otherTab)).toHaveLength(1);
  await forgetPerson();
  expect(await entries(otherTab)).toEqual([]);
  expect([localStorage.getItem(draft), sessionStorage.getItem(form)]).toEqual([null, null]);
  expect(localStorage.getItem('relais.person')).toBeNull();
});
