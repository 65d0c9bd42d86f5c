/** A story as its form holds it, and as the API takes it. */
import type { StoryInput, Theme } from '../gql/graphql.ts';
import type { Locale } from '../words/words.ts';
import { toInstant } from './zoned.ts';

export interface StoryText {
  title: string;
  body: string;
  prompts: string[];
}

export interface StoryForm {
  theme: Theme;
  fr: StoryText;
  en: StoryText;
  officialUrl: string;
  imageUrl: string;
  siteIds: string[];
  /** Wall times of the programme's zone. */
  starts: string;
  ends: string;
}

export const MAX_PROMPTS = 5;

export function emptyText(): StoryText {
  return { title: '', body: '', prompts: ['', ''] };
}

export function emptyStory(starts: string): StoryForm {
  return {
    theme: 'PORTRAIT',
    fr: emptyText(),
    en: emptyText(),
    officialUrl: '',
    imageUrl: '',
    siteIds: [],
    starts,
    ends: '',
  };
}

function written({ title, body, prompts }: StoryText): boolean {
  return [title, body, ...prompts].some((text) => text.trim() !== '');
}

function whole({ title, body }: StoryText): boolean {
  return title.trim() !== '' && body.trim() !== '';
}

export type StoryFlaw = 'half' | 'needs_text' | 'address' | 'order' | 'missing';

function address(text: string): boolean {
  return text.trim() === '' || /^https:\/\/\S+/.test(text.trim());
}

/** What stands in the way of publishing, by field. One language is enough; half a language is not. */
export function storyFlaws(form: StoryForm): Partial<Record<keyof StoryForm, StoryFlaw>> {
  const flaws: Partial<Record<keyof StoryForm, StoryFlaw>> = {};
  for (const language of ['fr', 'en'] as const) {
    if (written(form[language]) && !whole(form[language])) flaws[language] = 'half';
  }
  if (!written(form.fr) && !written(form.en)) flaws.fr = 'needs_text';
  if (!address(form.officialUrl)) flaws.officialUrl = 'address';
  if (!address(form.imageUrl)) flaws.imageUrl = 'address';
  if (!form.starts) flaws.starts = 'missing';
  if (form.ends && form.ends <= form.starts) flaws.ends = 'order';
  return flaws;
}

function textInput(language: Locale, { title, body, prompts }: StoryText) {
  const asked = prompts.map((prompt) => prompt.trim()).filter(Boolean);
  return { locale: language, title: title.trim(), body: body.trim(), prompts: asked };
}

export function storyInput(form: StoryForm, zone: string, storyId: string | null): Omit<StoryInput, 'key'> {
  const languages = (['fr', 'en'] as const).filter((language) => whole(form[language]));
  return {
    storyId,
    theme: form.theme,
    officialUrl: form.officialUrl.trim() || null,
    imageUrl: form.imageUrl.trim() || null,
    texts: languages.map((language) => textInput(language, form[language])),
    siteIds: form.siteIds,
    startsAt: toInstant(form.starts, zone),
    endsAt: form.ends ? toInstant(form.ends, zone) : null,
  };
}
