/** One story: read it, answer it, tell it in one's own words. */
import { useEffect, useState } from 'preact/hooks';
import { FeedDocument, StoryDocument, type StoryPartsFragment, type StoryQuery } from '../../gql/graphql.ts';
import { AsOf, ButtonLink, EmptyState, ErrorState, Icon, Skeleton } from '../../parts/index.ts';
import { documentId } from '../../reads/ask.ts';
import { client } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { date } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { Reactions } from '../feed/reactions.tsx';
import { Picture, ThemeTag } from '../pieces.tsx';
import { Composer } from './composer.tsx';
import { OutcomeSheet } from './outcome.tsx';
import './story.css';

type Full = NonNullable<StoryQuery['story']>;

/** The story as the feed showed it: all but the tracked link, and here without a network too. */
function fromFeed(id: string): StoryPartsFragment | undefined {
  const lists = client.getQueriesData<{ pages?: { feed: { edges: { node: StoryPartsFragment }[] } }[] }>({
    queryKey: [documentId(FeedDocument as never)],
  });
  const nodes = lists.flatMap(([, list]) => list?.pages ?? []).flatMap((page) => page.feed.edges);
  return nodes.find((edge) => edge.node.id === id)?.node;
}

export default function Story({ id = '' }: { id?: string }) {
  const read = useRead(StoryDocument, { id }, { fresh: 60_000 });
  if (read.data?.story === null) return <Gone />;
  const known = fromFeed(id);
  const story: Full | undefined = read.data?.story ?? (known && { ...known, link: '' });
  if (story) return <Told key={id} story={story} read={read} />;
  if (read.error && !read.loading) {
    return (
      <article class="page">
        <h1 tabIndex={-1}>{t('title.story')}</h1>
        <ErrorState error={read.error} again={read.again} />
      </article>
    );
  }
  return (
    <article class="page">
      <h1 class="sr-only" tabIndex={-1}>
        {t('title.story')}
      </h1>
      <Skeleton picture lines={6} />
    </article>
  );
}

function Gone() {
  return (
    <article class="page">
      <h1 class="sr-only" tabIndex={-1}>
        {t('title.story')}
      </h1>
      <EmptyState drawing="path" title={t('story.gone.title')}>
        <p>{t('story.gone.body')}</p>
        <ButtonLink href="/" kind="primary">
          {t('story.gone.go')}
        </ButtonLink>
      </EmptyState>
    </article>
  );
}

function useAnchor(): void {
  useEffect(() => {
    if (location.hash !== '#compose') return;
    document.getElementById('compose')?.scrollIntoView({ block: 'start' });
  }, []);
}

/** Comments come after the story, in a chunk of their own. */
function Later({ storyId }: { storyId: string }) {
  const [Comments, here] = useState<typeof import('../talk/comments.tsx').Comments>();
  useEffect(() => {
    void import('../talk/comments.tsx').then((chunk) => here(() => chunk.Comments));
  }, []);
  return Comments ? <Comments subject={{ kind: 'STORY', id: storyId }} /> : null;
}

function Told({ story, read }: { story: Full; read: Parameters<typeof AsOf>[0]['read'] }) {
  const [expected, expect] = useState<number>();
  const closed = story.endsAt !== null && Date.parse(story.endsAt) <= Date.now();
  useAnchor();
  return (
    <article class="page story">
      <Picture image={story.image} theme={story.theme} eager />
      <header class="story-head">
        <ThemeTag theme={story.theme} />
        <h1 tabIndex={-1} lang={story.locale}>
          {story.title}
        </h1>
        <p class="hint">
          {date(story.startsAt)}
          {story.author && ` · ${t('story.by', { name: story.author.name })}`}
          {story.endsAt && !closed && ` · ${t('feed.until', { date: date(story.endsAt) })}`}
        </p>
        <AsOf read={read} />
      </header>
      <div class="story-body" lang={story.locale}>
        {story.body
          .split(/\n{1,}/)
          .filter(Boolean)
          .map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
      </div>
      {story.officialUrl && (
        <a class="official" href={story.officialUrl} rel="noopener external" target="_blank">
          <Icon name="external-link" size={18} /> {t('story.official')}
        </a>
      )}
      <Reactions story={story} />
      {story.myShares > 0 && (
        <p class="done-mark">
          <Icon name="circle-check" size={18} /> {t('feed.mine', { count: story.myShares })} ·{' '}
          {t('feed.clicks', { count: story.myClicks })}
        </p>
      )}
      {closed ? <p class="notice">{t('story.closed')}</p> : <Composer story={story} onShared={expect} />}
      <Later storyId={story.id} />
      <OutcomeSheet storyId={story.id} expected={expected} onClose={() => expect(undefined)} />
    </article>
  );
}
