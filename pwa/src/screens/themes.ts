import type { Theme } from '../gql/graphql.ts';

export const THEMES: readonly Theme[] = [
  'LEADERSHIP',
  'LAUNCH',
  'PORTRAIT',
  'EVENT',
  'ENGINEERING',
  'SUSTAINABILITY',
  'FINANCE',
  'SAFETY',
  'COMMUNITY',
];

/** A colour beside the word, never instead of it. */
export const THEME_HUES: Record<Theme, number> = {
  LEADERSHIP: 265,
  LAUNCH: 25,
  PORTRAIT: 55,
  EVENT: 325,
  ENGINEERING: 235,
  SUSTAINABILITY: 145,
  FINANCE: 205,
  SAFETY: 85,
  COMMUNITY: 175,
};
