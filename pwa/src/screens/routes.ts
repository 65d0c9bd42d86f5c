/** The ambassador's addresses. The feed comes with the app, every other screen when it is first opened. */
import type { RouteEntry } from '../shell/route.ts';
import './effects.ts';
import Feed from './feed/feed.tsx';

export const screenRoutes: readonly RouteEntry[] = [
  { path: '/', title: 'title.feed', load: () => Promise.resolve({ default: Feed }) },
  { path: '/stories/:id', title: 'title.story', load: () => import('./story/story.tsx') },
  { path: '/voices/:id', title: 'title.voice', load: () => import('./feed/voice.tsx') },
  { path: '/share', title: 'title.share', load: () => import('./plus.tsx') },
  { path: '/tell', title: 'title.tell', load: () => import('./tell/tell.tsx') },
  { path: '/contributions', title: 'title.contributions', load: () => import('./tell/contributions.tsx') },
  { path: '/challenges', title: 'title.challenges', load: () => import('./challenges/challenges.tsx') },
  { path: '/challenges/:id', title: 'title.challenge', load: () => import('./challenges/challenge.tsx') },
  { path: '/leaderboard', title: 'title.boards', load: () => import('./leaderboard/leaderboard.tsx') },
  { path: '/hall', title: 'title.hall', load: () => import('./leaderboard/hall.tsx') },
  { path: '/meet', title: 'title.meet', load: () => import('./meet/meet.tsx') },
  { path: '/events/:id', title: 'title.event', load: () => import('./meet/event.tsx') },
  { path: '/me', title: 'title.me', load: () => import('./me/me.tsx') },
  { path: '/badges', title: 'title.badges', load: () => import('./me/badges.tsx') },
  { path: '/badges/:key', title: 'title.badges', load: () => import('./me/badge.tsx') },
  { path: '/history', title: 'title.history', load: () => import('./me/history.tsx') },
  { path: '/settings', title: 'title.settings', load: () => import('./me/settings.tsx') },
  { path: '/devices', title: 'title.devices', load: () => import('./me/devices.tsx') },
  { path: '/inbox', title: 'title.inbox', load: () => import('./inbox/inbox.tsx') },
  { path: '/channels', title: 'title.channels', load: () => import('./talk/channels.tsx') },
  { path: '/channels/:kind/:id', title: 'title.channel', load: () => import('./talk/channel.tsx') },
  // where the inbox points to
  { path: '/me/streak', title: 'title.streak', load: () => import('./me/my-streak.tsx') },
  { path: '/me/devices', title: 'title.devices', load: () => import('./me/devices.tsx') },
  { path: '/pending', title: 'title.pending', load: () => import('../shell/pending.tsx') },
];
