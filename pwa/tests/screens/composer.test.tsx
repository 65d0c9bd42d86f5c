import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Composer } from '../../src/screens/story/composer.tsx';
import { draftOf } from '../../src/screens/story/drafts.ts';
import { speak } from '../../src/words/words.ts';
import { closeOutbox, openOutbox, pending } from '../../src/writes/write.ts';

const story = {
  theme: 'PORTRAIT',
  title: 'Bernard, mouleur',
  body: '…',
  locale: 'fr',
  image: null,
  officialUrl: null,
  prompts: ['Qui te l’a montré ?'],
  startsAt: '2026-11-20T08:00:00Z',
  endsAt: null,
  author: null,
  shares: 0,
  reactions: [],
  comments: 0,
  myReaction: null,
  myShares: 0,
  myClicks: 0,
  link: 'https://relais.test/s/K7mP2q',
} as const;
const OWN = 'Bernard, il y a dix ans, un matin de gel.';

/** Each test tells another story: a text kept late by one must not meet the next. */
let id = '';

const sheet = vi.fn<(data: ShareData) => Promise<void>>();
const shared = vi.fn<(expected: number) => void>();

beforeEach(async () => {
  id = crypto.randomUUID();
  Object.assign(navigator, { share: sheet, canShare: () => true });
  const request = (_: string, __: object, work: (lock: object) => unknown) => work({});
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
  // the server is out of reach: whatever is written stays in the outbox, where it can be looked at
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Load failed')));
  await speak('fr', 'shell', 'first', 'app');
  await openOutbox(crypto.randomUUID());
  render(<Composer story={{ ...story, id, prompts: [...story.prompts], reactions: [] }} onShared={shared} />);
});

afterEach(() => {
  cleanup();
  closeOutbox();
  vi.resetAllMocks();
});

const type = (value: string) => fireEvent.input(screen.getByLabelText('Ton texte'), { target: { value } });
const tapShare = () => fireEvent.click(screen.getByRole('button', { name: /^Partager/ }));

test('the share sheet opens inside the tap, with words, employer and tracked link', () => {
  sheet.mockReturnValue(new Promise(() => undefined));
  type(OWN);
  tapShare();
  expect(sheet).toHaveBeenCalledWith({
    title: story.title,
    text: expect.stringMatching(/^Bernard, il y a dix ans[\s\S]*Je travaille chez/),
    url: story.link,
  });
});

test('what was shared waits in the outbox, and its draft is gone', async () => {
  sheet.mockResolvedValue();
  type(OWN);
  tapShare();
  await waitFor(() => expect(pending.value).toHaveLength(1));
  expect(pending.value[0]?.variables.input).toMatchObject({ storyId: id, ownWords: OWN, network: 'SHEET' });
  expect([shared.mock.calls, draftOf(id)]).toEqual([[[20]], '']);
});

test('closing the share sheet records nothing and keeps the text', async () => {
  sheet.mockRejectedValue(new DOMException('closed', 'AbortError'));
  type(OWN);
  tapShare();
  await new Promise((resolve) => setTimeout(resolve));
  expect([pending.value, shared.mock.calls]).toEqual([[], []]);
  expect(screen.getByLabelText('Ton texte')).toHaveProperty('value', OWN);
});

test('a question tapped starts the text', () => {
  fireEvent.click(screen.getByRole('button', { name: 'Qui te l’a montré ?' }));
  expect(screen.getByLabelText('Ton texte')).toHaveProperty('value', 'Qui te l’a montré ?\n');
});

test('the text is kept on the phone within half a second', async () => {
  type(OWN);
  await waitFor(() => expect(draftOf(id)).toBe(OWN), { timeout: 500 });
});

test('without a share sheet one copies or goes to a network, then says that it is posted', async () => {
  Object.assign(navigator, { canShare: () => false });
  vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  type(OWN);
  tapShare();
  fireEvent.click(await screen.findByRole('button', { name: /Copier le texte/ }));
  expect(pending.value).toEqual([]);
  fireEvent.click(await screen.findByRole('button', { name: /publié/ }));
  await waitFor(() => expect(pending.value[0]?.variables.input).toMatchObject({ network: 'COPY' }));
});
