/** A challenge as its form holds it, and as the API takes it. */
import type { Announcement, ChallengeDraft, ChallengeKind, Metric } from '../gql/graphql.ts';
import type { Drafted } from './challenge-drafts.tsx';
import { toWall } from './zoned.ts';

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
  /** Wall times of `timeZone`. */
  starts: string;
  ends: string;
  timeZone: string;
  /** Minutes after the end in which deeds may still arrive. */
  grace: string;
  teamIds: string[];
}

export const METRICS: readonly Metric[] = ['POINTS', 'SHARES', 'OWN_WORDS', 'PHOTOS', 'CLICKS', 'COFFEES'];
export const MOST_POINTS = 500;
export const HIGHEST_GOAL = 1_000_000;
export const LONGEST_GRACE = 72 * 60;

export function emptyChallenge(starts: string, ends: string, timeZone: string): ChallengeForm {
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
    timeZone,
    grace: '5',
    teamIds: [],
  };
}

/** A draft taken up again. */
export function draftedForm(draft: Drafted): ChallengeForm {
  const { kind, metric, fr, en, goal, prizePoints, prizeBadge, announce, timeZone, teamIds } = draft;
  return {
    kind,
    metric,
    fr,
    en,
    goal: goal === null ? '' : String(goal),
    prizePoints: String(prizePoints),
    prizeBadge,
    announce,
    starts: toWall(draft.startsAt, timeZone),
    ends: toWall(draft.endsAt, timeZone),
    timeZone,
    grace: String(draft.graceMinutes),
    teamIds,
  };
}

export type ChallengeFlaw = 'missing' | 'order' | 'teams' | 'points' | 'goal' | 'grace';

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
  if (!/^\d{1,4}$/.test(form.grace) || Number(form.grace) > LONGEST_GRACE) flaws.graceMinutes = 'grace';
  return flaws;
}

export function challengeDraft(form: ChallengeForm): ChallengeDraft {
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
    timeZone: form.timeZone,
    graceMinutes: Number(form.grace),
    teamIds: form.teamIds,
  };
}
