/** The front door: open to people without a session. */
import type { RouteEntry } from '../shell/route.ts';

export const doorRoutes: readonly RouteEntry[] = [
  { path: '/sign-in', title: 'title.signIn', load: () => import('./sign-in.tsx') },
  { path: '/sign-in/pin', title: 'title.pin', load: () => import('./pin.tsx') },
  { path: '/join', title: 'title.join', load: () => import('./join.tsx') },
  { path: '/recover', title: 'title.recover', load: () => import('./recover.tsx') },
];
