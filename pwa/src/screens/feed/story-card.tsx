import { useEffect, useRef } from 'preact/hooks';
import { StoryDocument, type StoryPartsFragment } from '../../gql/graphql.ts';
import { ButtonLink, Icon } from '../../parts/index.ts';
import { ask, reached } from '../../reads/ask.ts';
import { client, keyOf } from '../../reads/client.ts';
import { t } from '../../words/words.ts';
import { Picture, ThemeTag } from '../pieces.tsx';
import { Reactions } from './reactions.tsx';
import { TalkLink } from './talk-link.tsx';

const LOOKED_AT = 700;
const HOUR = 3_600_000;

/** Fetches a story that is looked at, its tracked link with it: the link must be here before the tap on "share",
 * also when the network is gone by then. */
function useReady(id: string) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchIt = () => {
      if (!reached.value) return;
      const variables = { id };
      void client.prefetchQuery({
        queryKey: keyOf(StoryDocument, variables),
        queryFn: ({ signal }) => ask(StoryDocument, variables, signal),
        staleTime: HOUR,
      });
    };
    const watch = new IntersectionObserver(
      ([seen]) => {
        clearTimeout(timer);
        if (seen?.isIntersecting) timer = setTimeout(fetchIt, LOOKED_AT);
      },
      { threshold: 0.5 },
    );
    if (card.current) watch.observe(card.current);
    return () => {
      watch.disconnect();
      clearTimeout(timer);
    };
  }, [id]);
  return card;
}

export function StoryCard({ story, first }: { story: StoryPartsFragment; first: boolean }) {
  const card = useReady(story.id);
  const address = `/stories/${story.id}`;
  return (
    <article class="story-card" ref={card}>
      <a href={address} class="story-card-link">
        <Picture image={story.image} theme={story.theme} eager={first} />
        <div class="story-card-body">
          <ThemeTag theme={story.theme} />
          <h2 lang={story.locale}>{story.title}</h2>
          <p class="clamp" lang={story.locale}>
            {story.body}
          </p>
        </div>
      </a>
      <div class="story-card-foot">
        <div class="story-card-actions">
          <p class="meta">
            {story.myShares > 0 ? (
              <span class="done-mark">
                <Icon name="circle-check" size={16} /> {t('feed.mine', { count: story.myShares })} ·{' '}
                {t('feed.clicks', { count: story.myClicks })}
              </span>
            ) : (
              t('feed.shares', { count: story.shares })
            )}
          </p>
          <ButtonLink
            href={`${address}#compose`}
            kind="primary"
            aria-label={`${t('feed.tell')} : ${story.title}`}
          >
            {t('feed.tell')}
          </ButtonLink>
        </div>
        <div class="answers">
          <Reactions story={story} />
          <TalkLink
            href={`${address}#comments`}
            count={story.comments}
            label={t('feed.talk', { count: story.comments, title: story.title })}
          />
        </div>
      </div>
    </article>
  );
}
