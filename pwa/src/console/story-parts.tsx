/** The parts of the story editor: one language's text, what holds for all languages, and how it will read. */

import type { Theme } from '../gql/graphql.ts';
import { Button, Field, IconButton, Select, TextArea } from '../parts/index.ts';
import { type Locale, locale, t } from '../words/words.ts';
import { Checks, Chip, When } from './form.tsx';
import { programmeZone, usePlaces } from './places.ts';
import { MAX_PROMPTS, type StoryForm, type StoryText } from './story-form.ts';
import { themeOptions } from './themes.ts';

interface TextProps {
  text: StoryText;
  error: string | undefined;
  change: (part: Partial<StoryText>) => void;
}

export function Text({ text, error, change }: TextProps) {
  const put = (at: number, prompt: string) => change({ prompts: text.prompts.with(at, prompt) });
  return (
    <>
      <Field
        label={t('console.story.title')}
        error={error}
        maxLength={140}
        value={text.title}
        onInput={(event) => change({ title: event.currentTarget.value })}
      />
      <TextArea
        label={t('console.story.body')}
        rows={7}
        value={text.body}
        onInput={(event) => change({ body: event.currentTarget.value })}
      />
      <p class="hint">{t('console.story.prompt_hint')}</p>
      {text.prompts.map((prompt, at) => (
        <div key={at} class="desk-prompt">
          <Field
            label={t('console.story.prompt', { number: at + 1 })}
            maxLength={200}
            value={prompt}
            onInput={(event) => put(at, event.currentTarget.value)}
          />
          <IconButton
            icon="trash-2"
            label={t('console.story.prompt_remove', { number: at + 1 })}
            onClick={() => change({ prompts: text.prompts.toSpliced(at, 1) })}
          />
        </div>
      ))}
      {text.prompts.length < MAX_PROMPTS && (
        <Button kind="quiet" icon="plus" onClick={() => change({ prompts: [...text.prompts, ''] })}>
          {t('console.story.prompt_add')}
        </Button>
      )}
    </>
  );
}

interface SettingsProps {
  form: StoryForm;
  change: (part: Partial<StoryForm>) => void;
  say: (field: string) => string | undefined;
}

export function Settings({ form, change, say }: SettingsProps) {
  const places = usePlaces();
  const zone = programmeZone();
  const optional = (label: string) => `${label} (${t('console.optional')})`;
  return (
    <div class="card desk-form">
      <Select
        label={t('console.story.theme')}
        value={form.theme}
        options={themeOptions()}
        onChange={(event) => change({ theme: event.currentTarget.value as Theme })}
      />
      <Field
        type="url"
        label={optional(t('console.story.official'))}
        hint={t('console.story.official_hint')}
        error={say('officialUrl')}
        placeholder="https://"
        value={form.officialUrl}
        onInput={(event) => change({ officialUrl: event.currentTarget.value })}
      />
      <Field
        type="url"
        label={optional(t('console.story.image'))}
        error={say('imageUrl')}
        placeholder="https://"
        value={form.imageUrl}
        onInput={(event) => change({ imageUrl: event.currentTarget.value })}
      />
      <div class="desk-columns">
        <When
          label={t('console.story.starts')}
          zone={zone}
          value={form.starts}
          error={say('starts') ?? say('startsAt')}
          onInput={(starts) => change({ starts })}
        />
        <When
          label={t('console.story.ends')}
          zone={zone}
          optional
          value={form.ends}
          error={say('ends') ?? say('endsAt')}
          onInput={(ends) => change({ ends })}
        />
      </div>
      <Checks
        legend={t('console.story.sites')}
        hint={t('console.story.sites_all')}
        options={places.data?.sites ?? []}
        chosen={form.siteIds}
        onChoose={(siteIds) => change({ siteIds })}
      />
    </div>
  );
}

export function Preview({ form }: { form: StoryForm }) {
  const other: Locale = locale.value === 'fr' ? 'en' : 'fr';
  const language = form[locale.value].title ? locale.value : other;
  const { title, body, prompts } = form[language];
  return (
    <aside class="card desk-preview" aria-label={t('console.story.preview')}>
      <h2>{t('console.story.preview')}</h2>
      {title || body ? (
        <div lang={language} class="desk-form">
          <Chip>{t(`console.theme.${form.theme}`)}</Chip>
          <h3>{title}</h3>
          {body.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          <ul>
            {prompts.filter(Boolean).map((prompt) => (
              <li key={prompt}>{prompt}</li>
            ))}
          </ul>
        </div>
      ) : (
        <p class="hint">{t('console.story.preview_empty')}</p>
      )}
    </aside>
  );
}
