/** A version of a rule as its form holds it, as the API takes it, and as a sentence. */
import type { RuleDraftInput, RuleVersionPartsFragment } from '../gql/graphql.ts';
import { number } from '../words/format.ts';
import { t, tCode } from '../words/words.ts';

export type Version = RuleVersionPartsFragment;
export type Choice = { field: string; values: readonly string[] };

export interface RuleForm {
  points: string;
  capDay: string;
  capWeek: string;
  coolDown: string;
  /** Per cent for the 1st, 2nd, … time: "100 50 25 0". */
  repeats: string;
  /** By field: what was ticked. Nothing: the rule does not ask. */
  values: Record<string, readonly string[]>;
  /** By field: the number asked for. Empty: the rule does not ask. */
  atLeast: Record<string, string>;
  /** Wall time of the programme's zone; empty: as soon as can be. */
  since: string;
  reason: string;
}

const written = (value: number | null | undefined): string => (value == null ? '' : String(value));

export function formOf(version: Version | undefined): RuleForm {
  const asked = version?.conditions ?? [];
  return {
    points: written(version?.points ?? 10),
    capDay: written(version?.capDay),
    capWeek: written(version?.capWeek),
    coolDown: written(version?.coolDownMinutes || undefined),
    repeats: (version?.repeats ?? [100]).join(' '),
    values: Object.fromEntries(
      asked.filter((one) => one.atLeast === null).map((one) => [one.field, one.values]),
    ),
    atLeast: Object.fromEntries(
      asked.filter((one) => one.atLeast !== null).map((one) => [one.field, written(one.atLeast)]),
    ),
    since: '',
    reason: '',
  };
}

export type RuleFlaw = 'number' | 'repeats';

const NUMBERS = ['points', 'capDay', 'capWeek', 'coolDown'] as const;
const FIELDS = {
  points: 'points',
  capDay: 'capDay',
  capWeek: 'capWeek',
  coolDown: 'coolDownMinutes',
} as const;

/** What cannot be sent at all, by field of the API; what makes no sense the server says. */
export function ruleFlaws(form: RuleForm): Record<string, RuleFlaw> {
  const flaws: Record<string, RuleFlaw> = {};
  for (const name of NUMBERS) {
    const needed = name === 'points';
    if (!/^\d{0,5}$/.test(form[name].trim()) || (needed && !form[name].trim()))
      flaws[FIELDS[name]] = 'number';
  }
  if (!/^\d{1,3}(\s+\d{1,3})*$/.test(form.repeats.trim())) flaws.repeats = 'repeats';
  if (Object.values(form.atLeast).some((value) => !/^\d{0,5}$/.test(value.trim())))
    flaws.conditions = 'number';
  return flaws;
}

export function ruleDraft(form: RuleForm, deed: string): RuleDraftInput {
  const maybe = (value: string) => (value.trim() ? Number(value) : null);
  const ticked = Object.entries(form.values)
    .map(([field, values]) => [field, values.filter(Boolean)] as const)
    .filter(([, values]) => values.length > 0);
  const counted = Object.entries(form.atLeast).filter(([, value]) => value.trim());
  return {
    deed,
    points: Number(form.points),
    capDay: maybe(form.capDay),
    capWeek: maybe(form.capWeek),
    coolDownMinutes: Number(form.coolDown || 0),
    repeats: form.repeats.trim().split(/\s+/).map(Number),
    conditions: [
      ...ticked.map(([field, values]) => ({ field, values: [...values], atLeast: null })),
      ...counted.map(([field, value]) => ({ field, values: [], atLeast: Number(value) })),
    ],
  };
}

/** "Share in your own words"; a rule that comms made is called by its deed. */
export function ruleName(rule: { id: string; deed: string }): string {
  return tCode('rule', rule.id, t('console.rule.of', { deed: deedName(rule.deed) }));
}

export function deedName(deed: string): string {
  return tCode('console.deed', deed, deed);
}

export function valueName(field: string, value: string): string {
  return tCode(`console.rule.${field}`, value, value);
}

/** What a version asks and how it fades and stops, a few words each. */
export function facts(version: Version): string[] {
  const { capDay, capWeek, coolDownMinutes, repeats, conditions } = version;
  const said = conditions.map(({ field, values, atLeast }) =>
    atLeast === null
      ? t('console.rule.only', { values: values.map((value) => valueName(field, value)).join(', ') })
      : t('console.rule.at_least', { what: tCode('console.rule.field', field, field), count: atLeast }),
  );
  if (capDay !== null) said.push(t('console.rule.cap_day_is', { points: capDay }));
  if (capWeek !== null) said.push(t('console.rule.cap_week_is', { points: capWeek }));
  if (coolDownMinutes) said.push(t('console.rule.cool_down_is', { minutes: coolDownMinutes }));
  if (repeats.some((percent) => percent !== 100))
    said.push(
      t('console.rule.repeats_is', { percents: repeats.map((one) => `${number(one)} %`).join(', ') }),
    );
  return said;
}
