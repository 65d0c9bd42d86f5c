import { expect, test } from 'vitest';
import { cleanCode, grouped, inviteToken } from '../src/sign-in/code.ts';
import { insideApp } from '../src/sign-in/in-app.ts';
import { begin, confirmed, flaws, keep, resume, withInvite } from '../src/sign-in/journey.ts';

const TOKEN = 'abcdefghijklmnop-QRSTU';
const OPENED = {
  site: 'Roubaix',
  name: 'Ana Silva',
  host: 'Nadia',
  programme: 'Relais',
  company: 'Altérion',
};

function drawer(): Storage {
  const rows = new Map<string, string>();
  return {
    getItem: (key: string) => rows.get(key) ?? null,
    setItem: (key: string, value: string) => void rows.set(key, value),
    removeItem: (key: string) => void rows.delete(key),
  } as unknown as Storage;
}

test('a code may be typed with spaces, dashes and small letters', () => {
  expect(cleanCode(' k7mp-2q xr99')).toBe('K7MP2QXR');
  expect(grouped('K7MP2QXR')).toBe('K7MP 2QXR');
});

test('only a long enough fragment counts as an invite', () => {
  expect(inviteToken(`#${TOKEN}`)).toBe(TOKEN);
  expect(inviteToken('#main')).toBe('');
});

test('the name the host had in mind never replaces what was typed', () => {
  expect(withInvite(begin(TOKEN), { token: TOKEN }, OPENED).name).toBe('Ana Silva');
  expect(withInvite({ ...begin(TOKEN), name: 'Ana S.' }, { token: TOKEN }, OPENED).name).toBe('Ana S.');
});

test('a reload goes on where the newcomer was', () => {
  const kept = drawer();
  const journey = {
    ...withInvite(begin(TOKEN), { token: TOKEN }, OPENED),
    step: 'about' as const,
    alias: 'Sextant',
  };
  keep(journey, kept);
  expect(resume(TOKEN, kept)).toEqual(journey);
});

test("another invite's link begins anew", () => {
  const kept = drawer();
  keep({ ...begin(TOKEN), name: 'Ana' }, kept);
  expect(resume('another-token-0123456', kept).name).toBe('');
});

test('once confirmed the secret is gone, and a reload goes on to the passkey', () => {
  const kept = drawer();
  keep(confirmed(withInvite(begin(TOKEN), { token: TOKEN }, OPENED)), kept);
  expect(kept.getItem('relais.join')).not.toContain(TOKEN);
  expect(resume('', kept).step).toBe('key');
});

test('at the end nothing is kept', () => {
  const kept = drawer();
  keep(begin(TOKEN), kept);
  keep({ ...begin(''), step: 'done' }, kept);
  expect(kept.getItem('relais.join')).toBeNull();
});

test('an unreadable draft is no draft', () => {
  const kept = drawer();
  kept.setItem('relais.join', '{');
  expect(resume(TOKEN, kept)).toEqual(begin(TOKEN));
});

test('an alias is asked for only by who wants one', () => {
  const about = { ...begin(''), step: 'about' as const, name: 'Ana' };
  expect(flaws(about)).toEqual({});
  expect(flaws({ ...about, ranking: 'alias' })).toEqual({ alias: 'alias_missing' });
  expect(flaws({ ...about, name: ' ' })).toEqual({ name: 'name_missing' });
});

test.each([
  ['Mozilla/5.0 (Linux; Android 14; SM-A145R) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36', null],
  ['Mozilla/5.0 (Linux; Android 14; SM-A145R; wv) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36', ''],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605 Mobile/15E148 [LinkedInApp]', 'LinkedIn'],
  ['Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537 Chrome/129 [FB_IAB/FB4A;FBAV/480.0;]', 'Facebook'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605 Version/17.5 Mobile Safari/604.1', null],
])('%s is inside %s', (agent, app) => {
  expect(insideApp(agent)).toBe(app);
});
