import { useState } from 'preact/hooks';
import {
  ConsoleStoriesDocument,
  type ConsoleStoriesQuery,
  ConsoleWithdrawStoryDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Confirm, EmptyState, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { dateTime, number } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble } from './form.tsx';
import { programmeZone } from './places.ts';
import { More, Table } from './table.tsx';

export type Story = ConsoleStoriesQuery['consoleStories']['edges'][number]['node'];

export function useStories() {
  return usePages(ConsoleStoriesDocument, {}, (answer) => answer.consoleStories, { keep: false });
}

export default function Stories() {
  const list = useStories();
  const command = useCommand(ConsoleWithdrawStoryDocument);
  const [leaving, setLeaving] = useState<Story>();
  const withdraw = async (story: Story) => {
    if (!(await command.run({ storyId: story.id }))) return;
    toast(t('console.stories.withdrawn'), 'good');
    void refresh(ConsoleStoriesDocument as never);
  };
  const create = (
    <ButtonLink href="/console/stories/new" kind="primary" icon="pen-line">
      {t('console.stories.new')}
    </ButtonLink>
  );
  return (
    <Desk title={t('console.stories.title')} purpose={t('console.stories.purpose')} aside={create}>
      <Trouble problem={command.problem} />
      <Ready read={list}>
        {(stories) =>
          stories.length === 0 ? (
            <EmptyState drawing="feed" title={t('console.stories.empty')} />
          ) : (
            <StoryTable stories={stories} leave={setLeaving} />
          )
        }
      </Ready>
      <More {...list} />
      <Confirm
        open={leaving !== undefined}
        title={t('console.stories.withdraw_of', { title: leaving?.title ?? '' })}
        action={t('console.stories.withdraw')}
        danger
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && void withdraw(leaving)}
      >
        <p>{t('console.stories.withdraw_sure')}</p>
      </Confirm>
    </Desk>
  );
}

function isOver({ endsAt }: Story): boolean {
  return endsAt !== null && endsAt !== undefined && Date.parse(endsAt) <= Date.now();
}

function State({ story }: { story: Story }) {
  const zone = programmeZone();
  if (story.withdrawn) return <Chip tone="faint">{t('console.stories.state.withdrawn')}</Chip>;
  if (story.draft) return <Chip tone="scheduled">{t('console.stories.state.draft')}</Chip>;
  if (isOver(story)) return <Chip tone="faint">{t('console.stories.state.over')}</Chip>;
  if (Date.parse(story.startsAt) > Date.now()) {
    return <Chip>{t('console.stories.state.soon', { when: dateTime(story.startsAt, zone) })}</Chip>;
  }
  return (
    <>
      <Chip tone="good">{t('console.stories.state.open')}</Chip>
      {story.endsAt && (
        <small>{t('console.stories.state.until', { when: dateTime(story.endsAt, zone) })}</small>
      )}
    </>
  );
}

function StoryTable({ stories, leave }: { stories: readonly Story[]; leave: (story: Story) => void }) {
  return (
    <Table
      caption={t('console.stories.title')}
      rows={stories}
      keyOf={({ id }) => id}
      columns={[
        {
          lead: true,
          head: t('console.story.title'),
          cell: (story) => (
            <a href={`/console/stories/${story.id}`} lang={story.locale}>
              {story.title}
            </a>
          ),
        },
        { head: t('console.story.theme'), cell: ({ theme }) => <Chip>{t(`console.theme.${theme}`)}</Chip> },
        { head: t('console.members.col.state'), cell: (story) => <State story={story} /> },
        {
          head: t('console.challenge.metric.SHARES'),
          cell: ({ shares }) => number(shares),
          figures: true,
        },
        {
          head: t('console.members.col.actions'),
          cell: (story) =>
            !isOver(story) &&
            !story.withdrawn && (
              <Button
                kind="quiet"
                aria-label={t('console.stories.withdraw_of', { title: story.title })}
                onClick={() => leave(story)}
              >
                {t('console.stories.withdraw')}
              </Button>
            ),
        },
      ]}
    />
  );
}
