/** The inbox: what happened for me, also what a push could not say. */
import { useEffect } from 'preact/hooks';
import { InboxDocument, type InboxQuery, ReadInboxDocument } from '../../gql/graphql.ts';
import { AsOf, EmptyState, ErrorState, Icon, type IconName, Page, Skeleton } from '../../parts/index.ts';
import { usePages } from '../../reads/use.ts';
import { ago } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';
import { pending, write } from '../../writes/write.ts';
import { More } from '../pieces.tsx';
import { parsed, titleOf } from '../say.ts';
import './inbox.css';

type Notification = InboxQuery['inbox']['edges'][number]['node'];

const ICONS: Record<string, IconName> = {
  place_offered: 'ticket',
  place_drawn: 'ticket',
  draw_waitlisted: 'ticket',
  place_confirmed: 'ticket',
  event_cancelled: 'calendar',
  event_edited: 'calendar',
  event_opened: 'calendar',
  checked_in: 'calendar',
  challenge_cancelled: 'timer',
  challenge_launched: 'timer',
  challenge_final: 'trophy',
  prize_won: 'trophy',
  streak_reached: 'flame',
  streak_at_risk: 'flame',
  season_closed: 'trophy',
  badge_won: 'award',
  entry_reversed: 'info',
  contribution_approved: 'circle-check',
  contribution_declined: 'message-circle',
  contribution_taken_down: 'info',
  to_answer: 'eye',
  welcomed: 'user-plus',
  recovery: 'key-round',
  mentioned: 'message-circle',
  replied: 'message-circle',
  commented: 'message-circle',
  post_waiting: 'eye',
  post_reported: 'flag',
  post_held: 'eye',
  post_shown: 'circle-check',
  post_refused: 'message-circle',
  post_hidden: 'message-circle',
  report_kept: 'flag',
  report_heeded: 'flag',
  muted: 'pause',
  unmuted: 'message-circle',
};

/** Seen is read: marks everything up to the newest one, once it has been on screen for a moment. */
function useSeen(items: Notification[] | undefined): void {
  const newest = items?.[0];
  const unread = items?.some((item) => !item.readAt) ?? false;
  useEffect(() => {
    if (!newest || !unread || pending.peek().some((job) => job.name === 'ReadInbox')) return;
    const timer = setTimeout(() => void write(ReadInboxDocument, 'ReadInbox', { upTo: newest.id }), 1_500);
    return () => clearTimeout(timer);
  }, [newest?.id, unread]);
}

export default function Inbox() {
  const pages = usePages(InboxDocument, { first: 20 }, (answer) => answer.inbox);
  useSeen(pages.data);
  return (
    <Page title={t('title.inbox')} purpose={t('inbox.purpose')}>
      {!pages.data ? (
        pages.error && !pages.loading ? (
          <ErrorState error={pages.error} again={pages.again} />
        ) : (
          <Skeleton lines={8} />
        )
      ) : pages.data.length === 0 ? (
        <EmptyState drawing="inbox" title={t('inbox.empty.title')}>
          <p>{t('inbox.empty.body')}</p>
        </EmptyState>
      ) : (
        <>
          <AsOf read={pages} />
          {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
          <ul class="notes" role="list">
            {pages.data.map((item) => (
              <li key={item.id}>
                <Note item={item} />
              </li>
            ))}
          </ul>
          <More pages={pages} />
        </>
      )}
    </Page>
  );
}

function Note({ item }: { item: Notification }) {
  const params = parsed(item.params);
  const words = tCode('inbox', item.kind, t('inbox.other'), { ...params, title: titleOf(params) });
  return (
    <a href={item.url} class={item.readAt ? 'note' : 'note new'}>
      <Icon name={ICONS[item.kind] ?? 'bell'} size={24} />
      <span>
        <strong>{words}</strong>
        <span class="hint">
          {!item.readAt && `${t('inbox.new')} · `}
          <time dateTime={item.createdAt}>{ago(item.createdAt)}</time>
        </span>
      </span>
    </a>
  );
}
