/// <reference lib="webworker" />
/** The service worker: the shell without a network, notifications, the hand-over to a new version. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { openNotification, showPush } from './worker/push.ts';
import { RESERVED } from './worker/reserved.ts';

declare const self: ServiceWorkerGlobalScope;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

const denylist = RESERVED.map((part) => new RegExp(`^/${part}(/|$)`));
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist }));

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(showPush(self, event.data)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openNotification(self, event.notification.data));
});
