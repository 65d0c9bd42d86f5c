/** The app on one screen: addresses, who may open them, titles, focus. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { Button, ButtonLink, EmptyState, ErrorState, Page, Skeleton } from '../parts/index.ts';
import { signedOut } from '../reads/ask.ts';
import { t } from '../words/words.ts';
import { RESERVED } from '../worker/reserved.ts';
import { Frame } from './frame.tsx';
import { arrive, leave } from './places.ts';
import { routeOf, routes } from './routes.tsx';
import { me, renewSession, trouble } from './session.ts';

const OURS = new RegExp(`^/(?!(${RESERVED.join('|')})(/|$))`);

function Lost() {
  return (
    <Page title={t('title.lost')}>
      <EmptyState drawing="path" title={t('state.lost')}>
        <ButtonLink href="/" kind="primary">
          {t('state.lost.home')}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}

/** An address that exists, but not for everybody. */
function NotYours() {
  return (
    <Page title={t('title.notYours')}>
      <EmptyState drawing="path" title={t('state.notYours')}>
        <p>{t('state.notYours.body')}</p>
        <ButtonLink href="/" kind="primary">
          {t('state.lost.home')}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}

function Stopped({ again }: { again: () => void }) {
  return (
    <Page title={t('state.error.title')}>
      <EmptyState drawing="unplugged" title={t('state.error.screen')}>
        <Button icon="refresh-cw" onClick={again}>
          {t('state.retry')}
        </Button>
      </EmptyState>
    </Page>
  );
}

/** The title says where we are; after a change of screen focus goes to its heading. */
function useArrival(path: string): () => void {
  const route = routeOf(path);
  const closed = route?.roles && me.value && !route.roles.includes(me.value.role);
  const title = t(closed ? 'title.notYours' : (route?.title ?? 'title.lost'));
  useEffect(() => {
    document.title = path === '/' ? 'Relais' : `${title} · Relais`;
  }, [path, title]);
  const [first, setFirst] = useState(path);
  const last = useRef(path);
  if (last.current !== path) {
    leave(last.current, routeOf(last.current)?.area === 'door');
    last.current = path;
  }
  return () => {
    if (first === path) return;
    setFirst('');
    arrive(path);
    const heading =
      document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main');
    heading?.focus({ preventScroll: true });
  };
}

/** A tap on a notification while the app is open: the service worker says where to go. */
function useNotificationTaps(route: (url: string) => void): void {
  useEffect(() => {
    const heard = ({ data }: MessageEvent) => {
      if (data?.type !== 'OPEN') return;
      const { pathname, search } = new URL(data.url);
      route(pathname + search);
    };
    navigator.serviceWorker?.addEventListener('message', heard);
    return () => navigator.serviceWorker?.removeEventListener('message', heard);
  }, [route]);
}

function Screens() {
  const { path, route } = useLocation();
  const [broken, setBroken] = useState(false);
  const entry = routeOf(path);
  const atDoor = entry?.area === 'door';
  const arrived = useArrival(path);
  const leave = !atDoor && !me.value && signedOut.value;
  useEffect(() => {
    // what stands behind # may say why a company's sign-in did not work
    if (leave) route(`/sign-in?to=${encodeURIComponent(path)}${location.hash}`, true);
  }, [leave]);
  useEffect(() => setBroken(false), [path]);
  useNotificationTaps(route);
  const stranger = !atDoor && !me.value;
  // who is asked for while the screen already reads: only a role, or a failure, makes it wait
  const waits = stranger && (signedOut.value || entry?.roles);
  const failed = stranger && !signedOut.value && trouble.value;
  return (
    <Frame bare={atDoor || Boolean(stranger && (signedOut.value || failed))}>
      {broken ? (
        <Stopped again={() => location.reload()} />
      ) : failed ? (
        <ErrorState error={failed} again={() => void renewSession()} />
      ) : waits ? (
        <Skeleton lines={6} picture />
      ) : (
        <ErrorBoundary onError={() => setBroken(true)}>
          <Router onLoadEnd={arrived} onRouteChange={arrived}>
            {routes
              .filter(({ roles }) => !roles || roles.includes(me.value?.role ?? ''))
              .map(({ path: pattern, screen }) => (
                <Route key={pattern} path={pattern} component={screen} />
              ))}
            <Route default component={entry ? NotYours : Lost} />
          </Router>
        </ErrorBoundary>
      )}
    </Frame>
  );
}

export function App() {
  return (
    <LocationProvider scope={OURS}>
      <Screens />
    </LocationProvider>
  );
}
