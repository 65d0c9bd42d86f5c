import { describe, expect, it } from 'vitest';
import { openNotification, readPush, showPush } from '../src/worker/push.ts';

const data = (said: unknown) => ({ json: () => said });

describe('a push', () => {
  it('reads the short payload', () => {
    const said = { title: 'New message', body: 'From Ana', url: '/inbox/7', badge: 3 };
    expect(readPush(data(said))).toEqual(said);
  });

  it('reads the declarative payload, the badge on either level', () => {
    const notification = { title: 'New message', body: 'From Ana', navigate: 'https://relais.example/inbox' };
    const shown = { title: 'New message', body: 'From Ana', url: 'https://relais.example/inbox', badge: 3 };
    expect(readPush(data({ web_push: 8030, notification, app_badge: '3' }))).toEqual(shown);
    expect(readPush(data({ web_push: 8030, notification: { ...notification, app_badge: 3 } }))).toEqual(
      shown,
    );
  });

  it.each([
    ['nothing', null],
    ['no JSON', { json: () => JSON.parse('{') }],
    ['a bare number', data(5)],
  ])('still shows something when it carries %s', async (_, carried) => {
    const shown: string[] = [];
    const worker = {
      registration: { showNotification: async (title: string) => shown.push(title) },
      navigator: {},
    };
    await showPush(worker as never, carried as never);
    expect(shown).toEqual(['Relais']);
  });
});

describe('a tap on a notification', () => {
  const home = 'https://relais.example';
  const tapped = async (url: string, windows: object[]) => {
    const opened: string[] = [];
    const clients = { matchAll: async () => windows, openWindow: async (at: string) => opened.push(at) };
    await openNotification({ clients, location: { origin: home } } as never, { url });
    return opened;
  };

  it('opens the address when the app is closed', async () => {
    expect(await tapped('/events/4', [])).toEqual([`${home}/events/4`]);
  });

  it('brings the open app there', async () => {
    const told: unknown[] = [];
    const open = { focus: async () => {}, postMessage: (what: unknown) => told.push(what) };
    expect(await tapped('/events/4', [open])).toEqual([]);
    expect(told).toEqual([{ type: 'OPEN', url: `${home}/events/4` }]);
  });

  it('never leaves the app for another site', async () => {
    expect(await tapped('https://elsewhere.example/', [])).toEqual([`${home}/inbox`]);
  });
});
