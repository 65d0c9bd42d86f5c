import { useState } from 'preact/hooks';
import {
  ConsoleAddFeedDocument,
  ConsoleFeedsDocument,
  type ConsoleFeedsQuery,
  ConsoleFetchFeedDocument,
  ConsoleStoriesDocument,
  type Theme,
} from '../gql/graphql.ts';
import { Button, Card, EmptyState, Field, Icon, List, Ready, Select, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { ago } from '../words/format.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble, wrong } from './form.tsx';
import { localeOptions, themeOptions } from './themes.ts';

type Feed = ConsoleFeedsQuery['feeds'][number];

function told(added: number): void {
  toast(t('console.feeds.added', { count: added }), 'good');
  void refresh(ConsoleFeedsDocument as never, ConsoleStoriesDocument as never);
}

export default function Feeds() {
  const read = useRead(ConsoleFeedsDocument, {}, { keep: false });
  return (
    <Desk title={t('console.feeds.title')} purpose={t('console.feeds.purpose')}>
      <AddFeed />
      <Ready read={read}>
        {({ feeds }) =>
          feeds.length === 0 ? (
            <EmptyState drawing="feed" title={t('console.feeds.empty')} />
          ) : (
            <List items={feeds} keyOf={({ id }) => id} label={t('console.feeds.title')}>
              {(feed) => <OneFeed feed={feed} />}
            </List>
          )
        }
      </Ready>
    </Desk>
  );
}

function AddFeed() {
  const [url, setUrl] = useState('');
  const [theme, setTheme] = useState<Theme>('ENGINEERING');
  const [language, setLanguage] = useState<string>(locale.value);
  const [tried, setTried] = useState(false);
  const command = useCommand(ConsoleAddFeedDocument);
  const good = /^https?:\/\/\S+\.\S+/.test(url.trim());
  const say = wrong(tried && !good ? { url: t('console.story.address') } : {}, command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!good) return;
    const answer = await command.run({ url: url.trim(), theme, locale: language });
    if (answer?.addFeed.__typename !== 'FeedSaved') return;
    setUrl('');
    setTried(false);
    told(answer.addFeed.added);
  };
  return (
    <form class="card desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('console.feeds.add')}</h2>
      <Field
        type="url"
        inputMode="url"
        label={t('console.feeds.url')}
        error={say('url')}
        value={url}
        placeholder="https://"
        onInput={(event) => setUrl(event.currentTarget.value)}
      />
      <div class="desk-columns">
        <Select
          label={t('console.feeds.theme')}
          value={theme}
          options={themeOptions()}
          onChange={(event) => setTheme(event.currentTarget.value as Theme)}
        />
        <Select
          label={t('console.feeds.locale')}
          value={language}
          options={localeOptions()}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
      </div>
      <Trouble problem={command.problem} fields={['url']} />
      <div class="actions">
        <Button type="submit" kind="primary" icon="rss" busy={command.busy}>
          {t(command.busy ? 'console.feeds.adding' : 'console.feeds.add')}
        </Button>
      </div>
    </form>
  );
}

function OneFeed({ feed }: { feed: Feed }) {
  const command = useCommand(ConsoleFetchFeedDocument);
  const title = feed.title || feed.url;
  const fetchNow = async () => {
    const answer = await command.run({ feedId: feed.id });
    if (answer?.fetchFeed.__typename === 'FeedSaved') told(answer.fetchFeed.added);
  };
  return (
    <Card label={title}>
      <div class="desk-line">
        <span>
          <strong>{title}</strong>
          <small class="desk-url">{feed.url}</small>
        </span>
        <Button
          icon="refresh-cw"
          busy={command.busy}
          aria-label={t('console.feeds.fetch_of', { title })}
          onClick={() => void fetchNow()}
        >
          {t(command.busy ? 'console.feeds.fetching' : 'console.feeds.fetch')}
        </Button>
      </div>
      <p class="desk-facts">
        <Chip>{t(`console.theme.${feed.theme}`)}</Chip>
        <span>{t('console.feeds.stories', { count: feed.stories })}</span>
        <span>
          {feed.fetchedAt
            ? t('console.feeds.fetched', { when: ago(feed.fetchedAt) })
            : t('console.feeds.never')}
        </span>
      </p>
      {feed.problem && (
        <p class="desk-trouble">
          <Icon name="triangle-alert" />
          <span>{t('console.feeds.problem', { problem: feed.problem })}</span>
        </p>
      )}
      <Trouble problem={command.problem} />
    </Card>
  );
}
