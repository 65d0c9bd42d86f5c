/** The way in, kept for this tab: a reload, a dropped network or a locked phone loses nothing that was typed. */
import { CODE_LENGTH } from './code.ts';
import type { Attempt } from './entering.ts';

/** What the invite is opened with: the link's token, or the eight characters. */
export type Secret = { token: string } | { code: string };

export interface Opened {
  site: string;
  /** Whom the host had in mind; the newcomer corrects it. */
  name: string | null;
  host: string | null;
  programme: string;
  company: string;
}

export type Ranking = 'name' | 'alias' | 'hidden';
export type Step = 'code' | 'invited' | 'about' | 'key' | 'pin' | 'done';

export interface Journey {
  step: Step;
  secret: Secret | undefined;
  opened: Opened | undefined;
  /** What was typed so far of the code. */
  code: string;
  name: string;
  ranking: Ranking;
  alias: string;
}

/** What each step of the way in is given. */
export interface StepProps {
  journey: Journey;
  change: (part: Partial<Journey>) => void;
  attempt: Attempt;
}

const KEPT = 'relais.join';
const NAME_MAX = 80;
const ALIAS_MAX = 30;

export function begin(token: string): Journey {
  return {
    step: 'code',
    secret: token ? { token } : undefined,
    opened: undefined,
    code: '',
    name: '',
    ranking: 'name',
    alias: '',
  };
}

/** The journey this tab was on, unless another invite's link was opened since. */
export function resume(token: string, kept: Pick<Storage, 'getItem'> = sessionStorage): Journey {
  const text = kept.getItem(KEPT);
  if (!text) return begin(token);
  try {
    const journey = { ...begin(''), ...(JSON.parse(text) as Partial<Journey>) };
    const same = journey.secret && 'token' in journey.secret && journey.secret.token === token;
    return token && !same ? begin(token) : journey;
  } catch {
    return begin(token);
  }
}

export function keep(journey: Journey, kept: Pick<Storage, 'setItem' | 'removeItem'> = sessionStorage): void {
  if (journey.step === 'done') kept.removeItem(KEPT);
  else kept.setItem(KEPT, JSON.stringify(journey));
}

/** The invite is open: the name the host had in mind goes into the form, unless something was typed already. */
export function withInvite(journey: Journey, secret: Secret, opened: Opened): Journey {
  return { ...journey, secret, opened, step: 'invited', name: journey.name || (opened.name ?? '') };
}

/** The invite has served: its secret is forgotten, whatever happens next. */
export function confirmed(journey: Journey): Journey {
  return { ...journey, step: 'key', secret: undefined, code: '' };
}

export type Flaw = 'code_short' | 'name_missing' | 'name_long' | 'alias_missing' | 'alias_long';

/** What stands in the way of the next step, and in which field. */
export function flaws({
  step,
  code,
  name,
  ranking,
  alias,
}: Journey): Partial<Record<'code' | 'name' | 'alias', Flaw>> {
  if (step === 'code') return code.length < CODE_LENGTH ? { code: 'code_short' } : {};
  if (step !== 'about') return {};
  const found: ReturnType<typeof flaws> = {};
  if (!name.trim()) found.name = 'name_missing';
  else if (name.trim().length > NAME_MAX) found.name = 'name_long';
  if (ranking === 'alias') {
    if (!alias.trim()) found.alias = 'alias_missing';
    else if (alias.trim().length > ALIAS_MAX) found.alias = 'alias_long';
  }
  return found;
}

export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
