import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import {
  ConsoleSaveStoryDocument,
  ConsoleStoriesDocument,
  FeedDocument,
  type Theme,
} from '../gql/graphql.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  Field,
  IconButton,
  Ready,
  Select,
  TextArea,
  toast,
} from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { type Locale, locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { Checks, Chip, focusFirstWrong, Trouble, When, wrong } from './form.tsx';
import { programmeZone, usePlaces } from './places.ts';
import { type Story, useStories } from './stories.tsx';
import {
  emptyStory,
  emptyText,
  MAX_PROMPTS,
  type StoryFlaw,
  type StoryForm,
  type StoryText,
  storyFlaws,
  storyInput,
} from './story-form.ts';
import { themeOptions } from './themes.ts';
import { TwoLanguages } from './two-languages.tsx';
import { toWall } from './zoned.ts';

export default function StoryEditor() {
  const { id } = useRoute().params;
  const stories = useStories();
  if (id === 'new') return <Editor story={undefined} />;
  const story = stories.data?.find((each) => each.id === id);
  if (story) return <Editor key={id} story={story} />;
  return (
    <Desk title={t('console.story.edit_title')} purpose={t('console.story.purpose')}>
      <Ready read={stories}>
        {() => (
          <EmptyState drawing="path" title={t('console.story.gone')}>
            {stories.more && (
              <Button busy={stories.loadingMore} onClick={stories.loadMore}>
                {t('console.more')}
              </Button>
            )}
            <ButtonLink href="/console/stories">{t('console.nav.stories')}</ButtonLink>
          </EmptyState>
        )}
      </Ready>
    </Desk>
  );
}

function formOf(story: Story | undefined): StoryForm {
  const zone = programmeZone();
  const form = emptyStory(toWall(story?.startsAt ?? new Date().toISOString(), zone));
  if (!story) return form;
  const text = (language: Locale): StoryText => {
    const found = story.texts.find((each) => each.locale === language);
    return found ? { title: found.title, body: found.body, prompts: [...found.prompts] } : emptyText();
  };
  return {
    ...form,
    theme: story.theme,
    officialUrl: story.officialUrl ?? '',
    siteIds: [...story.siteIds],
    ends: story.endsAt ? toWall(story.endsAt, zone) : '',
    fr: text('fr'),
    en: text('en'),
  };
}

const SENTENCES = {
  half: 'console.story.half',
  needs_text: 'console.story.needs_text',
  address: 'console.story.address',
  order: 'console.story.order',
  missing: 'console.missing',
} as const satisfies Record<StoryFlaw, string>;

function Editor({ story }: { story: Story | undefined }) {
  const { route } = useLocation();
  const [first] = useState(() => formOf(story));
  const draft = useDraft(`story.${story?.id ?? 'new'}`, first);
  const command = useCommand(ConsoleSaveStoryDocument);
  const [tried, setTried] = useState(false);
  const form = draft.value;
  const found = storyFlaws(form);
  const flaws = Object.fromEntries(
    Object.entries(tried ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const say = wrong(flaws, command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return focusFirstWrong();
    if (!(await command.run(storyInput(form, programmeZone(), story?.id ?? null)))) return;
    draft.drop();
    toast(t('console.story.saved'), 'good');
    void refresh(ConsoleStoriesDocument as never, FeedDocument as never);
    route('/console/stories');
  };
  return (
    <Desk
      title={t(story ? 'console.story.edit_title' : 'console.story.new_title')}
      purpose={t('console.story.purpose')}
    >
      <form class="desk-editor" onSubmit={(event) => void submit(event)} noValidate>
        <div class="desk-form">
          <TwoLanguages
            label={t('console.language')}
            wrong={(['fr', 'en'] as const).filter((language) => flaws[language])}
          >
            {(language) => (
              <Text
                text={form[language]}
                error={flaws[language]}
                change={(part) => draft.change({ [language]: { ...form[language], ...part } })}
              />
            )}
          </TwoLanguages>
          <p class="hint">{t('console.story.one_language')}</p>
          <Settings form={form} change={draft.change} say={say} />
          <Trouble problem={command.problem} fields={['officialUrl', 'imageUrl', 'endsAt']} />
          <p class="hint">{t('console.story.draft_kept')}</p>
          <div class="actions">
            <ButtonLink href="/console/stories">{t('console.cancel')}</ButtonLink>
            <Button type="submit" kind="primary" icon="send" busy={command.busy}>
              {t(command.busy ? 'console.saving' : story ? 'console.save' : 'console.story.publish')}
            </Button>
          </div>
        </div>
        <Preview form={form} />
      </form>
    </Desk>
  );
}

interface TextProps {
  text: StoryText;
  error: string | undefined;
  change: (part: Partial<StoryText>) => void;
}

function Text({ text, error, change }: TextProps) {
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

function Settings({ form, change, say }: SettingsProps) {
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

function Preview({ form }: { form: StoryForm }) {
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
