/** Notifications of this phone: asked for by a tap, and put right at each start, since browsers drop them silently. */
import { SubscribePushDocument, UnsubscribePushDocument } from './gql/graphql.ts';
import { ask } from './reads/ask.ts';
import { installed, onApple } from './shell/install.tsx';

/** unsupported; install: an iPhone takes pushes only from the home screen; blocked in the settings; off; on. */
export type PushState = 'unsupported' | 'install' | 'blocked' | 'off' | 'on';

const WANTED = 'relais.push';

export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) {
    return onApple() && !installed() ? 'install' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'blocked';
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off';
}

/** Inside a tap. The browser asks its owner; then the server learns the address. */
export async function turnPushOn(vapidKey: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  await tell(await subscribe(vapidKey));
  localStorage.setItem(WANTED, '1');
  return 'on';
}

export async function turnPushOff(): Promise<PushState> {
  localStorage.removeItem(WANTED);
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    const input = { key: crypto.randomUUID(), endpoint: subscription.endpoint };
    await ask(UnsubscribePushDocument, { input });
    await subscription.unsubscribe();
  }
  return pushState();
}

/** At each start: whoever wants pushes has a subscription, and the server knows today's address of it. */
export async function mendPush(vapidKey: string): Promise<void> {
  if (!localStorage.getItem(WANTED) || !vapidKey || (await pushState()) === 'unsupported') return;
  if (Notification.permission !== 'granted') return;
  await tell(await subscribe(vapidKey)).catch(() => undefined);
}

async function subscribe(vapidKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const applicationServerKey = bytes(vapidKey);
  const known = await pushManager.getSubscription();
  if (known && sameKey(known, applicationServerKey)) return known;
  // the programme has new keys: the old subscription would take its pushes from nobody
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function tell(subscription: PushSubscription): Promise<void> {
  const { keys } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys ?? {};
  await ask(SubscribePushDocument, {
    input: { key: crypto.randomUUID(), endpoint: subscription.endpoint, p256dh, auth },
  });
}

function sameKey(subscription: PushSubscription, key: Uint8Array): boolean {
  const held = subscription.options.applicationServerKey;
  return held !== null && new Uint8Array(held).every((byte, at) => byte === key[at]);
}

/** base64url → bytes. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
