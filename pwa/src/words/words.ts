/** Sentences in French and English. `t('feed.empty')` re-renders its component when the language changes. */
import { setupI18n } from '@lingui/core';
import { signal } from '@preact/signals';
import type appFr from './fr/app.json';
import type consoleFr from './fr/console.json';
import type doorFr from './fr/door.json';
import type shellFr from './fr/shell.json';

export type Locale = 'fr' | 'en';
export const LOCALES: readonly Locale[] = ['fr', 'en'];

/** `shell` is loaded before the first paint, `app` with it, `console` and `door` when those parts open. */
export type Area = 'shell' | 'first' | 'app' | 'console' | 'door';
export type Sentence =
  | keyof typeof shellFr
  | keyof typeof appFr
  | keyof typeof consoleFr
  | keyof typeof doorFr;
type Catalogue = Record<string, string>;

const load: Record<Locale, Record<Area, () => Promise<{ default: Catalogue }>>> = {
  fr: {
    shell: () => import('virtual:words/fr/shell'),
    first: () => import('virtual:words/fr/first'),
    app: () => import('virtual:words/fr/app'),
    console: () => import('virtual:words/fr/console'),
    door: () => import('virtual:words/fr/door'),
  },
  en: {
    shell: () => import('virtual:words/en/shell'),
    first: () => import('virtual:words/en/first'),
    app: () => import('virtual:words/en/app'),
    console: () => import('virtual:words/en/console'),
    door: () => import('virtual:words/en/door'),
  },
};

const REMEMBERED = 'relais.locale';
const i18n = setupI18n();
const wanted = new Set<Area>();
const here = new Set<Area>();
let latest = Promise.resolve();
let asked: Locale = 'fr';

/** The language on screen; changes only once its sentences are here. */
export const locale = signal<Locale>('fr');

/** Grows when sentences arrive: what was drawn with them missing is drawn again. */
const spoken = signal(0);

export function firstLocale(): Locale {
  const remembered = localStorage.getItem(REMEMBERED);
  const asked = remembered ?? navigator.languages.find((language) => /^(fr|en)/i.test(language)) ?? 'fr';
  return asked.toLowerCase().startsWith('en') ? 'en' : 'fr';
}

/** Loads the areas for a language, then shows it. */
export function speak(next: Locale, ...areas: Area[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  asked = next;
  const mine = show(next, () => latest === mine);
  latest = mine;
  return mine;
}

async function show(next: Locale, isLatest: () => boolean): Promise<void> {
  const areas = [...wanted];
  const parts = await Promise.all(areas.map((area) => load[next][area]()));
  // a later call has the last word, whichever of them loads first; its sentences include these
  if (!isLatest()) return latest;
  for (const area of areas) here.add(area);
  i18n.loadAndActivate({ locale: next, messages: Object.assign({}, ...parts.map((part) => part.default)) });
  localStorage.setItem(REMEMBERED, next);
  document.documentElement.lang = next;
  document.querySelector('link[rel=manifest]')?.setAttribute('href', `/manifest.${next}.webmanifest`);
  locale.value = next;
  spoken.value++;
}

/** Adds an area in the language last asked for: what a lazy part of the app awaits before it draws. */
export function withWords(area: Area): Promise<void> {
  return here.has(area) ? Promise.resolve() : speak(asked, area);
}

export type Values = Record<string, string | number | Date>;

/** The sentence `id` in the language on screen, its {gaps} filled. */
export function t(id: Sentence, values?: Values): string {
  void spoken.value;
  return i18n._(id, values);
}

/** For codes the server sends (`deed`, `level`): the sentence `${group}.${code}`, or `otherwise` if there is none. */
export function tCode(group: string, code: string, otherwise: string, values?: Values): string {
  void spoken.value;
  const id = `${group}.${code}`;
  return id in i18n.messages ? i18n._(id, values) : otherwise;
}
