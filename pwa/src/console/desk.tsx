/** The frame of a console screen: its pages in one row, then the screen. A host sees only a host's pages. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Page } from '../parts/index.ts';
import { type Sentence, t } from '../words/words.ts';
import { COMMS, can, HOSTS } from './roles.ts';
import './console.css';

interface Entry {
  to: string;
  label: Sentence;
  roles: readonly string[];
}

const ENTRIES: readonly Entry[] = [
  { to: '/console', label: 'console.nav.overview', roles: HOSTS },
  { to: '/console/invites', label: 'console.nav.invites', roles: HOSTS },
  { to: '/console/members', label: 'console.nav.members', roles: HOSTS },
  { to: '/console/posts', label: 'console.nav.posts', roles: HOSTS },
  { to: '/console/contributions', label: 'console.nav.contributions', roles: HOSTS },
  { to: '/console/events', label: 'console.nav.events', roles: HOSTS },
  { to: '/console/challenges', label: 'console.nav.challenges', roles: COMMS },
  { to: '/console/seasons', label: 'console.nav.seasons', roles: COMMS },
  { to: '/console/badges', label: 'console.nav.badges', roles: COMMS },
  { to: '/console/rules', label: 'console.nav.rules', roles: COMMS },
  { to: '/console/stories', label: 'console.nav.stories', roles: COMMS },
  { to: '/console/feeds', label: 'console.nav.feeds', roles: COMMS },
  { to: '/console/roster', label: 'console.nav.roster', roles: COMMS },
  { to: '/console/sites', label: 'console.nav.sites', roles: HOSTS },
  { to: '/console/corrections', label: 'console.nav.corrections', roles: COMMS },
  { to: '/console/journal', label: 'console.nav.journal', roles: COMMS },
  { to: '/console/recovery', label: 'console.nav.recovery', roles: HOSTS },
];

interface Props {
  title: string;
  purpose: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

export function Desk({ title, purpose, aside, children }: Props) {
  return (
    <div class="desk">
      <Pages />
      <Page title={title} purpose={purpose} aside={aside}>
        {children}
      </Page>
    </div>
  );
}

function Pages() {
  const { path } = useLocation();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // on a phone the pages are wider than the screen: the present one is never out of sight
    const present = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && present) nav.current.scrollLeft = present.offsetLeft - nav.current.offsetLeft - 48;
  }, [path]);
  const here = (to: string) => (to === '/console' ? path === to : path.startsWith(to));
  return (
    <nav ref={nav} class="desk-nav" aria-label={t('console.nav')}>
      {ENTRIES.filter((entry) => can(entry.roles)).map(({ to, label }) => (
        <a key={to} href={to} aria-current={here(to) ? 'page' : undefined}>
          {t(label)}
        </a>
      ))}
    </nav>
  );
}
