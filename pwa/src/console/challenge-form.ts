/** A challenge as its form holds it, and as the API takes it. */
import type { Announcement, ChallengeDraft, ChallengeKind, Metric } from '../gql/graphql.ts';

export interface Words {
  title: string;
  brief: string;
  prize: string;
}

export interface ChallengeForm {
  kind: ChallengeKind;
  metric: Metric;
  fr: Words;
  en: Words;
  /** A number that all together, or each alone, aim for; empty: a race. */
  goal: string;
  prizePoints: string;
  prizeBadge: boolean;
  announce: Announcement;
  /** Wall times of the programme's zone. */
  starts: string;
  ends: string;
  teamIds: string[];
}

export const METRICS: readonly Metric[] = ['POINTS', 'SHARES', 'OWN_WORDS', 'PHOTOS', 'CLICKS', 'COFFEES'];
export const MOST_POINTS = 500;
export const HIGHEST_GOAL = 1_000_000;

export function emptyChallenge(starts: string, ends: string): ChallengeForm {
  const words = { title: '', brief: '', prize: '' };
  return {
    kind: 'TEAM',
    metric: 'POINTS',
    fr: words,
    en: words,
    goal: '',
    prizePoints: '50',
    prizeBadge: false,
    announce: 'START',
    starts,
    ends,
    teamIds: [],
  };
}

export type ChallengeFlaw = 'missing' | 'order' | 'teams' | 'points' | 'goal';

/** What stands in the way of a preview, by field of the API. One language is enough. */
export function challengeFlaws(form: ChallengeForm): Record<string, ChallengeFlaw> {
  const flaws: Record<string, ChallengeFlaw> = {};
  for (const field of ['title', 'brief'] as const) {
    if (!form.fr[field].trim() && !form.en[field].trim())
      flaws[`${field}Fr`] = flaws[`${field}En`] = 'missing';
  }
  if (!form.starts) flaws.starts = 'missing';
  if (!form.ends) flaws.ends = 'missing';
  else if (form.ends <= form.starts) flaws.ends = 'order';
  if (form.kind === 'TEAM' && !form.goal && form.teamIds.length === 1) flaws.teamIds = 'teams';
  if (!/^\d{1,3}$/.test(form.prizePoints) || Number(form.prizePoints) > MOST_POINTS)
    flaws.prizePoints = 'points';
  if (form.goal && !(/^[1-9]\d{0,6}$/.test(form.goal) && Number(form.goal) <= HIGHEST_GOAL))
    flaws.goal = 'goal';
  return flaws;
}

export function challengeDraft(form: ChallengeForm, zone: string): ChallengeDraft {
  return {
    kind: form.kind,
    metric: form.metric,
    goal: form.goal ? Number(form.goal) : null,
    titleFr: form.fr.title.trim(),
    titleEn: form.en.title.trim(),
    briefFr: form.fr.brief.trim(),
    briefEn: form.en.brief.trim(),
    prizeFr: form.fr.prize.trim() || null,
    prizeEn: form.en.prize.trim() || null,
    prizePoints: Number(form.prizePoints),
    prizeBadge: form.prizeBadge,
    announce: form.announce,
    starts: form.starts,
    ends: form.ends,
    timeZone: zone,
    teamIds: form.teamIds,
  };
}
