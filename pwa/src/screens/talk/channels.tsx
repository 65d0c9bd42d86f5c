/** My channels: where people talk, and what is new there. */
import { ChannelsDocument, type ChannelsQuery } from '../../gql/graphql.ts';
import { useTopic } from '../../live/use.ts';
import { EmptyState, Icon, type IconName, Page, Ready, Skeleton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { ago, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useLater } from '../later.ts';
import './talk.css';

type Channel = ChannelsQuery['channels'][number];

const ICONS: Record<Channel['kind'], IconName> = {
  PROGRAMME: 'megaphone',
  SITE: 'factory',
  TEAM: 'users',
  CHALLENGE: 'timer',
  EVENT: 'ticket',
  STORY: 'newspaper',
  CONTRIBUTION: 'message-circle',
};

export default function Channels() {
  const read = useRead(ChannelsDocument, {});
  const later = useLater(read.again);
  return (
    <Page title={t('title.channels')} purpose={t('channels.purpose')}>
      <Ready read={read} skeleton={<Skeleton lines={6} />}>
        {({ channels }) =>
          channels.length ? (
            // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
            <ul class="channels" role="list">
              {channels.map((channel) => (
                <li key={`${channel.kind}${channel.subjectId}`}>
                  <Row channel={channel} heard={later} />
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState drawing="people" title={t('talk.empty.title')} />
          )
        }
      </Ready>
    </Page>
  );
}

function Row({ channel, heard }: { channel: Channel; heard: () => void }) {
  useTopic(channel.position, { frame: heard, lost: heard });
  const { kind, subjectId, title, unread, quiet, lastAuthor, lastBody, lastAt } = channel;
  const shown = quiet ? 0 : unread;
  return (
    <a href={`/channels/${kind.toLowerCase()}/${subjectId}`} class={shown ? 'channel new' : 'channel'}>
      <Icon name={ICONS[kind]} size={24} />
      <span class="about">
        <strong>
          {title} {quiet && <Icon name="bell-off" size={16} label={t('channels.quiet')} />}
        </strong>
        <span class="hint last">
          {lastAuthor
            ? t('channels.last', { name: lastAuthor, body: lastBody || t('talk.photo') })
            : t('channels.none')}
        </span>
      </span>
      <span class="side">
        {lastAt && (
          <time class="hint" dateTime={lastAt}>
            {ago(lastAt)}
          </time>
        )}
        {shown > 0 && (
          <span class="unread">
            <span aria-hidden="true">{shown > 99 ? '99+' : number(shown)}</span>
            <span class="sr-only">{t('channels.unread', { count: shown })}</span>
          </span>
        )}
      </span>
    </a>
  );
}
