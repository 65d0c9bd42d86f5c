/** Every address. A screen is loaded when it is first opened, with the sentences of its area. */
import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';
import { consoleRoutes } from '../console/routes.ts';
import { screenRoutes } from '../screens/routes.ts';
import { doorRoutes } from '../sign-in/routes.ts';
import { type Area, withWords } from '../words/words.ts';
import type { RouteEntry } from './route.ts';

interface Room {
  entries: readonly RouteEntry[];
  area: Area;
}

const rooms: readonly Room[] = [
  { entries: screenRoutes, area: 'app' },
  { entries: consoleRoutes, area: 'console' },
  { entries: doorRoutes, area: 'door' },
];

/** The first screen's sentences are here before it is drawn. */
function wordsOf({ path }: RouteEntry, area: Area): Area {
  return path === '/' ? 'first' : area;
}

async function withArea(entry: RouteEntry, area: Area) {
  const [screen] = await Promise.all([entry.load(), withWords(area)]);
  return screen as { default: ComponentType };
}

export const routes = rooms.flatMap(({ entries, area }) =>
  entries.map((entry) => ({ ...entry, area, screen: lazy(() => withArea(entry, wordsOf(entry, area))) })),
);

export function routeOf(path: string): (typeof routes)[number] | undefined {
  return routes.find(({ path: pattern }) => matches(pattern, path));
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  );
}
