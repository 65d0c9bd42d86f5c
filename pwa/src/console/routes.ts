/** The console, for hosts, comms and admins. One line a screen. */
import type { RouteEntry } from '../shell/routes.tsx';

export const HOSTS = ['HOST', 'COMMS', 'ADMIN'] as const;
export const COMMS = ['COMMS', 'ADMIN'] as const;

export const consoleRoutes: readonly RouteEntry[] = [
  { path: '/console', title: 'title.console', load: () => import('./overview.tsx'), roles: HOSTS },
];
