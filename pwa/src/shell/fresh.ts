/** Registers the service worker and looks for a new version at start, on resume and every hour. */
import { signal } from '@preact/signals';

const HOUR = 3_600_000;

/** The worker that waits to take over: a new version is ready. */
export const waiting = signal<ServiceWorker | undefined>();

/** Screens that hold unsaved words add themselves here; the app never reloads over a draft. */
export const drafts = signal<ReadonlySet<string>>(new Set());

export function holdDraft(name: string, held: boolean): void {
  const next = new Set(drafts.value);
  if (held) next.add(name);
  else next.delete(name);
  drafts.value = next;
}

interface ScriptUrls {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** Where the page enforces Trusted Types, only this one address may become a worker. */
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: ScriptUrls }).trustedTypes;
  return types
    ? types.createPolicy('relais', { createScriptURL: () => '/sw.js' }).createScriptURL('')
    : '/sw.js';
}

export function keepFresh(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker
    .register(workerUrl(), { scope: '/', updateViaCache: 'none' })
    .then(watch)
    .catch(() => undefined);
}

function watch(registration: ServiceWorkerRegistration): void {
  const found = () => {
    // without a controller this is the first install: nothing to update from
    if (registration.waiting && navigator.serviceWorker.controller) waiting.value = registration.waiting;
  };
  found();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', found);
  });
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, HOUR);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
}

/** Lets the new version take over, and reloads once it controls this page: never before, never over a draft. */
export function applyUpdate(): void {
  if (drafts.value.size) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.value?.postMessage({ type: 'SKIP_WAITING' });
}
