import type { Theme } from '../gql/graphql.ts';
import { t } from '../words/words.ts';

const THEMES: readonly Theme[] = [
  'PORTRAIT',
  'ENGINEERING',
  'LAUNCH',
  'LEADERSHIP',
  'EVENT',
  'SUSTAINABILITY',
  'SAFETY',
  'COMMUNITY',
  'FINANCE',
];

export function themeOptions() {
  return THEMES.map((value) => ({ value, label: t(`console.theme.${value}`) }));
}

export function localeOptions() {
  return (['fr', 'en'] as const).map((value) => ({ value, label: t(`console.locale.${value}`) }));
}
