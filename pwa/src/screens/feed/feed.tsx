/** The feed: what to do now, then what to tell, newest first. */
import { useEffect, useState } from 'preact/hooks';
import {
  FeedDocument,
  MeDocument,
  type StoryPartsFragment,
  type Theme,
  VoicesDocument,
} from '../../gql/graphql.ts';
import { AsOf, ButtonLink, EmptyState, ErrorState, Page, Segments, Skeleton } from '../../parts/index.ts';
import { ask } from '../../reads/ask.ts';
import { client, keyOf } from '../../reads/client.ts';
import { usePages } from '../../reads/use.ts';
import { t } from '../../words/words.ts';
import { usePainted } from '../painted.ts';
import { More } from '../pieces.tsx';
import { THEMES } from '../themes.ts';
import './feed.css';
import { Now } from './now.tsx';
import { StoryCard } from './story-card.tsx';
import { VoiceCard } from './voice-card.tsx';

type Kind = 'stories' | 'voices';

const SETTLED = 1_500;

/** My own page must open without a network too, also for who has never been there. */
function useMyPageKept(): void {
  useEffect(() => {
    const queryFn = ({ signal }: { signal: AbortSignal }) => ask(MeDocument, {}, signal);
    const keep = () => client.prefetchQuery({ queryKey: keyOf(MeDocument, {}), queryFn });
    const timer = setTimeout(() => void keep(), SETTLED);
    return () => clearTimeout(timer);
  }, []);
}

export default function Feed() {
  useMyPageKept();
  const [kind, setKind] = useState<Kind>('stories');
  const purpose = kind === 'stories' ? t('feed.purpose') : t('voices.purpose');
  return (
    <Page title={t('title.feed')} purpose={purpose}>
      <Now />
      <Segments
        label={t('feed.kind')}
        value={kind}
        options={[
          { value: 'stories', label: t('feed.stories') },
          { value: 'voices', label: t('feed.voices') },
        ]}
        onChoose={setKind}
      />
      {kind === 'stories' ? <Stories /> : <Voices />}
    </Page>
  );
}

function Stories() {
  const [theme, setTheme] = useState<Theme | null>(null);
  return (
    <>
      <Themes chosen={theme} choose={setTheme} />
      <StoryList key={theme ?? 'all'} theme={theme} all={() => setTheme(null)} />
    </>
  );
}

function Themes({ chosen, choose }: { chosen: Theme | null; choose: (theme: Theme | null) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll sideways in Safari
    <div class="chips scroll" role="group" aria-label={t('topic.filter')}>
      {[null, ...THEMES].map((theme) => (
        <button
          key={theme ?? 'all'}
          type="button"
          class="chip"
          aria-pressed={theme === chosen}
          onClick={() => choose(theme)}
        >
          {t(theme ? `topic.${theme}` : 'topic.all')}
        </button>
      ))}
    </div>
  );
}

function StoryList({ theme, all }: { theme: Theme | null; all: () => void }) {
  const pages = usePages(FeedDocument, { first: 12, theme }, (answer) => answer.feed);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <CardSkeletons />;
  }
  if (!pages.data.length) return theme ? <NoneOfTheme all={all} /> : <NoStories />;
  return (
    <>
      <AsOf read={pages} />
      <Cards stories={pages.data} />
      <More pages={pages} />
    </>
  );
}

/** What a phone shows at once. */
const IN_SIGHT = 2;

function Cards({ stories }: { stories: StoryPartsFragment[] }) {
  const shown = usePainted() ? stories : stories.slice(0, IN_SIGHT);
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ul class="story-cards" role="list" aria-label={t('feed.stories')}>
      {shown.map((story, place) => (
        <li key={story.id}>
          <StoryCard story={story} first={place === 0} />
        </li>
      ))}
    </ul>
  );
}

function CardSkeletons() {
  return (
    <div class="story-cards">
      <Skeleton picture lines={3} />
      <Skeleton picture lines={3} />
    </div>
  );
}

function NoStories() {
  return (
    <EmptyState drawing="feed" title={t('feed.empty.title')}>
      <p>{t('feed.empty.body')}</p>
      <ButtonLink href="/meet" kind="primary">
        {t('feed.empty.go')}
      </ButtonLink>
    </EmptyState>
  );
}

function NoneOfTheme({ all }: { all: () => void }) {
  return (
    <EmptyState drawing="feed" title={t('feed.emptyTheme')}>
      <button type="button" class="button primary" onClick={all}>
        {t('feed.emptyTheme.go')}
      </button>
    </EmptyState>
  );
}

function Voices() {
  const pages = usePages(VoicesDocument, { first: 12 }, (answer) => answer.voices);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <CardSkeletons />;
  }
  if (!pages.data.length) {
    return (
      <EmptyState drawing="people" title={t('voices.empty.title')}>
        <p>{t('voices.empty.body')}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <AsOf read={pages} />
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="story-cards" role="list" aria-label={t('feed.voices')}>
        {pages.data.map((voice) => (
          <li key={voice.id}>
            <VoiceCard voice={voice} />
          </li>
        ))}
      </ul>
      <More pages={pages} />
    </>
  );
}
