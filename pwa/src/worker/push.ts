/** A push always becomes a notification: browsers withdraw the right from who pushes silently. */

interface Shown {
  title: string;
  body: string;
  url: string;
  badge?: number;
}

const FALLBACK: Shown = { title: 'Relais', body: '', url: '/inbox' };

interface Declarative {
  web_push?: number;
  notification?: { title?: string; body?: string; navigate?: string; app_badge?: number | string };
  app_badge?: number | string;
}

/** Reads our short payload {title, body, url, badge} and the declarative one (web_push 8030); never throws. */
export function readPush(data: { json(): unknown } | null): Shown {
  let said: unknown;
  try {
    said = data?.json();
  } catch {
    return FALLBACK;
  }
  if (typeof said !== 'object' || said === null) return FALLBACK;
  const { notification, app_badge, web_push } = said as Declarative;
  if (web_push !== 8030) return { ...FALLBACK, ...(said as Partial<Shown>) };
  const badge = app_badge ?? notification?.app_badge;
  return {
    title: notification?.title ?? FALLBACK.title,
    body: notification?.body ?? FALLBACK.body,
    url: notification?.navigate ?? FALLBACK.url,
    ...(badge === undefined ? {} : { badge: Number(badge) }),
  };
}

export async function showPush(
  worker: ServiceWorkerGlobalScope,
  data: PushMessageData | null,
): Promise<void> {
  const { title, body, url, badge } = readPush(data);
  const icon = '/icons/192.png';
  await worker.registration.showNotification(title, {
    body,
    icon,
    badge: '/icons/badge.png',
    tag: url,
    data: { url },
  });
  if (typeof badge === 'number') await worker.navigator.setAppBadge?.(badge).catch(() => undefined);
}

/** Brings an open window to the address, or opens one. Addresses of other origins open the inbox. */
export async function openNotification(
  worker: ServiceWorkerGlobalScope,
  data: { url?: string } | null,
): Promise<void> {
  const home = worker.location.origin;
  const asked = new URL(data?.url ?? FALLBACK.url, home);
  const url = asked.origin === home ? asked.href : `${home}${FALLBACK.url}`;
  const [open] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!open) return void (await worker.clients.openWindow(url));
  await open.focus();
  open.postMessage({ type: 'OPEN', url });
}
