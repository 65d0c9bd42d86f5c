/** What surrounds every screen: skip link, top bar, tabs (a rail on a desktop), and the lines that speak up. */
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { livePaused } from '../live/state.ts';
import { Icon, type IconName } from '../parts/index.ts';
import { Toasts } from '../parts/toast.tsx';
import { reached, signedOut } from '../reads/ask.ts';
import { number } from '../words/format.ts';
import { type Sentence, t } from '../words/words.ts';
import { pending } from '../writes/write.ts';
import { InstallHint } from './install.tsx';
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

function Tabs() {
  const { path } = useLocation();
  const here = tabOf(path);
  const console = me.value && me.value.role !== 'AMBASSADOR';
  const tabs = console
    ? [...TABS, { to: '/console', icon: 'layout-dashboard', label: 'tab.console' } as const]
    : TABS;
  return (
    <nav class="tabs" aria-label={t('nav.main')}>
      {tabs.map(({ to, icon, label }) => (
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
    </nav>
  );
}

function TopBar() {
  const unread = me.value?.unread ?? 0;
  const waiting = pending.value.length;
  return (
    <header class="top">
      <a href="/" class="brand">
        Relais
      </a>
      {waiting > 0 && (
        <a href="/pending" class="icon-button" aria-label={t('nav.pending', { count: waiting })}>
          <Icon name="cloud-off" />
          <span class="count">{number(waiting)}</span>
        </a>
      )}
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
