/** Codes of the server in the reader's words. */
import type { EventPartsFragment } from '../gql/graphql.ts';
import { date } from '../words/format.ts';
import { locale, t, tCode, type Values } from '../words/words.ts';

export function parsed(params: string): Values {
  try {
    return JSON.parse(params) as Values;
  } catch {
    return {};
  }
}

/** Why points were won: "Share in your own words, time 2: counts less". */
export function why(reason: { code: string; params: string }): string {
  const params = parsed(reason.params);
  const rule = ruleName(String(params.rule ?? ''));
  return tCode('why', reason.code, rule, { ...params, rule });
}

/** How a text was judged, told to its author: what counted, or what would count more. */
export function ownWords(verdict: { code: string; params: string }): string {
  return tCode('verdict', verdict.code, '', parsed(verdict.params));
}

function ruleName(rule: string): string {
  return tCode('rule', rule, t('rule.other'));
}

/** What a notification is about; a title comes in both languages. */
export function titleOf(params: Values): string {
  const title = params.title as string | { fr: string; en: string } | undefined;
  return typeof title === 'object' ? title[locale.value] : (title ?? '');
}

export function hindrance(event: EventPartsFragment): string {
  const values = { level: event.minLevel, date: date(event.rsvpClosesAt) };
  return tCode('hindrance', event.hindrance ?? '', t('hindrance.other'), values);
}
