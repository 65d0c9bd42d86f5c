import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import { ConsoleSaveStoryDocument, ConsoleStoriesDocument, FeedDocument } from '../gql/graphql.ts';
import { Button, ButtonLink, EmptyState, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { type Locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { focusFirstWrong, Trouble, wrong } from './form.tsx';
import { programmeZone } from './places.ts';
import { type Story, useStories } from './stories.tsx';
import {
  emptyStory,
  emptyText,
  type StoryFlaw,
  type StoryForm,
  type StoryText,
  storyFlaws,
  storyInput,
} from './story-form.ts';
import { Preview, Settings, Text } from './story-parts.tsx';
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
    // the list is read again first: opening the story at once must not start from its old words
    await refresh(ConsoleStoriesDocument as never, FeedDocument as never);
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
