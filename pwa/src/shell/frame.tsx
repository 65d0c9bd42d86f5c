/** What surrounds every screen: skip link, top bar, tabs (a rail on a desktop), and the lines that speak up. */
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { UnreadPostsDocument } from '../gql/graphql.ts';
import { livePaused } from '../live/state.ts';
import { Icon, IconButton, type IconName } from '../parts/index.ts';
import { Toasts } from '../parts/toast.tsx';
import { reached, signedOut } from '../reads/ask.ts';
import { useRead } from '../reads/use.ts';
import { number } from '../words/format.ts';
import { type Sentence, t } from '../words/words.ts';
import { pending } from '../writes/write.ts';
import { InstallHint } from './install.tsx';
import { depth } from './places.ts';
import { me } from './session.ts';
import { UpdateBar } from './update.tsx';

interface Tab {
  to: string;
  icon: IconName;
  label: Sentence;
}

const TABS: readonly Tab[] = [
  { to: '/', icon: 'newspaper', label: 'tab.feed' },
  { to: '/challenges', icon: 'trophy', label: 'tab.challenges' },
  { to: '/share', icon: 'plus', label: 'tab.share' },
  { to: '/meet', icon: 'coffee', label: 'tab.meet' },
  { to: '/me', icon: 'user', label: 'tab.me' },
];

const FAMILY: Record<string, string> = {
  stories: '/',
  leaderboard: '/challenges',
  hall: '/challenges',
  events: '/meet',
  badges: '/me',
  history: '/me',
  settings: '/me',
  devices: '/me',
};

function tabOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return FAMILY[first] ?? `/${first}`;
}

/** Hosts and organisers: on a phone it stands on top, since a sixth tab would squeeze the five. */
function Console({ kind }: { kind: 'icon-button' | 'tab' }) {
  const { path } = useLocation();
  if (!me.value || me.value.role === 'AMBASSADOR') return null;
  const here = path.startsWith('/console') ? 'page' : undefined;
  return (
    <a
      href="/console"
      class={`console ${kind}`}
      aria-current={here}
      aria-label={kind === 'tab' ? undefined : t('tab.console')}
    >
      <Icon name="layout-dashboard" size={kind === 'tab' ? 24 : 20} />
      {kind === 'tab' && <span>{t('tab.console')}</span>}
    </a>
  );
}

function Tabs() {
  const { path } = useLocation();
  const here = tabOf(path);
  return (
    <nav class="tabs" aria-label={t('nav.main')}>
      {TABS.map(({ to, icon, label }) => (
        <a
          key={to}
          href={to}
          class={to === '/share' ? 'plus' : undefined}
          aria-current={to === here ? 'page' : undefined}
        >
          <Icon name={icon} size={24} />
          <span>{t(label)}</span>
        </a>
      ))}
      <Console kind="tab" />
    </nav>
  );
}

/** An installed app has no other way back. Opened from outside, it leads to the screen above. */
function Back() {
  const { path } = useLocation();
  if (TABS.some(({ to }) => to === path) || path.startsWith('/console')) return null;
  const above = TABS.find(({ to }) => to === tabOf(path))?.to ?? '/';
  return (
    <span class="back">
      {depth.value ? (
        <IconButton icon="arrow-left" label={t('nav.back')} onClick={() => history.back()} />
      ) : (
        <a href={above} class="icon-button" aria-label={t('nav.back')}>
          <Icon name="arrow-left" />
        </a>
      )}
    </span>
  );
}

/** New posts in my channels; quiet ones do not count. */
function Channels() {
  const read = useRead(UnreadPostsDocument, {}, { when: me.value !== undefined, fresh: 60_000 });
  const unread = read.data?.unreadPosts ?? 0;
  return (
    <a
      href="/channels"
      class="icon-button"
      aria-label={unread ? t('nav.channels', { count: unread }) : t('title.channels')}
    >
      <Icon name="message-circle" />
      {unread > 0 && <span class="count">{unread > 99 ? '99+' : number(unread)}</span>}
    </a>
  );
}

function TopBar() {
  const unread = me.value?.unread ?? 0;
  const waiting = pending.value.length;
  return (
    <header class="top">
      <Back />
      <a href="/" class="brand">
        Relais
      </a>
      {waiting > 0 && (
        <a href="/pending" class="icon-button" aria-label={t('nav.pending', { count: waiting })}>
          <Icon name="cloud-off" />
          <span class="count">{number(waiting)}</span>
        </a>
      )}
      <Console kind="icon-button" />
      <Channels />
      <a
        href="/inbox"
        class="icon-button"
        aria-label={unread ? t('nav.inbox', { count: unread }) : t('title.inbox')}
      >
        <Icon name="inbox" />
        {unread > 0 && <span class="count">{number(unread)}</span>}
      </a>
    </header>
  );
}

function OfflineBar() {
  if (signedOut.value && me.value) {
    return (
      <p class="bar" role="status">
        <Icon name="log-in" /> {t('state.signedOut')} <a href="/sign-in">{t('state.signIn')}</a>
      </p>
    );
  }
  if (!reached.value) {
    return (
      <p class="bar" role="status">
        <Icon name="wifi-off" /> {t('state.offline')}
      </p>
    );
  }
  return livePaused.value ? (
    <p class="bar" role="status">
      <Icon name="pause" /> {t('state.livePaused')}
    </p>
  ) : null;
}

export function Frame({ children, bare }: { children: ComponentChildren; bare: boolean }) {
  const { path } = useLocation();
  const wide = path.startsWith('/console');
  return (
    <div class={`frame${bare ? ' bare' : ''}${wide ? ' wide' : ''}`}>
      <a class="skip" href="#main">
        {t('nav.skip')}
      </a>
      {!bare && <TopBar />}
      {!bare && <Tabs />}
      <main id="main" tabIndex={-1}>
        <OfflineBar />
        <UpdateBar />
        {children}
      </main>
      {!bare && <InstallHint />}
      <Toasts />
    </div>
  );
}
