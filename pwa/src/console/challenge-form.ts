/** A challenge as its form holds it, and as the API takes it. */
import type { ChallengeDraft, ChallengeKind, Metric } from '../gql/graphql.ts';

interface Words {
  title: string;
  brief: string;
  prize: string;
}

export interface ChallengeForm {
  kind: ChallengeKind;
  metric: Metric;
  fr: Words;
  en: Words;
  prizePoints: string;
  /** Wall times of the programme's zone. */
  starts: string;
  ends: string;
  teamIds: string[];
}

export const METRICS: readonly Metric[] = ['POINTS', 'SHARES', 'OWN_WORDS', 'PHOTOS', 'CLICKS', 'COFFEES'];
export const MOST_POINTS = 500;

export function emptyChallenge(starts: string, ends: string): ChallengeForm {
  const words = { title: '', brief: '', prize: '' };
  return {
    kind: 'TEAM',
    metric: 'POINTS',
    fr: words,
    en: words,
    prizePoints: '50',
    starts,
    ends,
    teamIds: [],
  };
}

export type ChallengeFlaw = 'missing' | 'order' | 'teams' | 'points';

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
  if (form.kind === 'TEAM' && form.teamIds.length === 1) flaws.teamIds = 'teams';
  if (!/^\d{1,3}$/.test(form.prizePoints) || Number(form.prizePoints) > MOST_POINTS)
    flaws.prizePoints = 'points';
  return flaws;
}

export function challengeDraft(form: ChallengeForm, zone: string): ChallengeDraft {
  return {
    kind: form.kind,
    metric: form.metric,
    titleFr: form.fr.title.trim(),
    titleEn: form.en.title.trim(),
    briefFr: form.fr.brief.trim(),
    briefEn: form.en.brief.trim(),
    prizeFr: form.fr.prize.trim() || null,
    prizeEn: form.en.prize.trim() || null,
    prizePoints: Number(form.prizePoints),
    starts: form.starts,
    ends: form.ends,
    timeZone: zone,
    teamIds: form.kind === 'TEAM' ? form.teamIds : [],
  };
}
