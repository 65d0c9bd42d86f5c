/** The console, for hosts, comms and admins. One line a screen. */
import type { RouteEntry } from '../shell/route.ts';
import { COMMS, HOSTS } from './roles.ts';

export const consoleRoutes: readonly RouteEntry[] = [
  { path: '/console', title: 'title.console', load: () => import('./overview.tsx'), roles: HOSTS },
  {
    path: '/console/invites',
    title: 'title.console.invites',
    load: () => import('./invites.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/members',
    title: 'title.console.members',
    load: () => import('./members.tsx'),
    roles: HOSTS,
  },
  { path: '/console/posts', title: 'title.console.posts', load: () => import('./posts.tsx'), roles: HOSTS },
  {
    path: '/console/recovery',
    title: 'title.console.recovery',
    load: () => import('./recovery.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/events',
    title: 'title.console.events',
    load: () => import('./events.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/events/new',
    title: 'title.console.event',
    load: () => import('./event-new.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/events/:id/edit',
    title: 'title.console.event_edit',
    load: () => import('./event-edit.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/events/:id/draw',
    title: 'title.console.draw',
    load: () => import('./drawn.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/events/:id',
    title: 'title.console.guests',
    load: () => import('./guests.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/contributions',
    title: 'title.console.contributions',
    load: () => import('./contributions.tsx'),
    roles: HOSTS,
  },
  {
    path: '/console/challenges',
    title: 'title.console.challenges',
    load: () => import('./challenges.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/challenges/:id',
    title: 'title.console.challenge',
    load: () => import('./challenge-new.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/seasons',
    title: 'title.console.seasons',
    load: () => import('./seasons.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/badges',
    title: 'title.console.badges',
    load: () => import('./badges.tsx'),
    roles: COMMS,
  },
  { path: '/console/rules', title: 'title.console.rules', load: () => import('./rules.tsx'), roles: COMMS },
  {
    path: '/console/rules/:id',
    title: 'title.console.rules',
    load: () => import('./rule-editor.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/stories',
    title: 'title.console.stories',
    load: () => import('./stories.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/stories/:id',
    title: 'title.console.story',
    load: () => import('./story-editor.tsx'),
    roles: COMMS,
  },
  { path: '/console/feeds', title: 'title.console.feeds', load: () => import('./feeds.tsx'), roles: COMMS },
  {
    path: '/console/roster',
    title: 'title.console.roster',
    load: () => import('./roster.tsx'),
    roles: COMMS,
  },
  { path: '/console/words', title: 'title.console.words', load: () => import('./words.tsx'), roles: COMMS },
  {
    path: '/console/corrections',
    title: 'title.console.corrections',
    load: () => import('./corrections.tsx'),
    roles: COMMS,
  },
  {
    path: '/console/journal',
    title: 'title.console.journal',
    load: () => import('./journal.tsx'),
    roles: COMMS,
  },
  { path: '/console/sites', title: 'title.console.sites', load: () => import('./sites.tsx'), roles: HOSTS },
];
