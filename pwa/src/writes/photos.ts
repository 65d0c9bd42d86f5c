/**
 * Photos on their way: kept on this phone until the server has every byte, sent in pieces, gone on with after a cut.
 *
 * A phone sends what it needs to and no more: the picture is drawn again at most 2,048 wide before it is kept, so where
 * it was taken never leaves the phone. The server trusts none of this and does it all again.
 */
import { signal } from '@preact/signals';
import { clear, createStore, del, get, keys, set, type UseStore } from 'idb-keyval';
import { AskError, reached, signedOut } from '../reads/ask.ts';
import { locale } from '../words/words.ts';

interface Kept {
  bytes: ArrayBuffer;
  digest: string;
}

interface Arrived {
  state: 'arriving' | 'ready' | 'refused';
  received: number;
}

const LARGEST = 2_048;
const QUALITY = 0.85;
/** Less than the server takes at most: on a bad network a small piece arrives where a large one is cut. */
const PIECE = 128 * 1024;
const PATIENCE = 30_000;
/** How often a photo may start from its first byte in one try: damaged more often than that, it is not the network. */
const STARTS = 3;

/** How much of each photo has arrived, 0 to 1. */
export const progress = signal<Readonly<Record<string, number>>>({});

const onTheirWay = new Map<string, Promise<void>>();

export function photosName(personId: string): string {
  return `relais-photos-${personId}`;
}

/** Sign-out: as wipeJobs. */
export function wipePhotos(personId: string): Promise<void> {
  return clear(createStore(photosName(personId), 'photos'));
}

let store: UseStore | undefined;

export function openPhotos(personId: string): void {
  store = createStore(photosName(personId), 'photos');
}

/** A picked file, made small and kept -> its key. Rejects when this phone cannot read it as a picture. */
export async function keepPhoto(file: Blob): Promise<string> {
  const bytes = await (await small(file)).arrayBuffer();
  const key = crypto.randomUUID();
  await set(key, { bytes, digest: hex(await crypto.subtle.digest('SHA-256', bytes)) } satisfies Kept, store);
  return key;
}

async function small(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('no picture'))), 'image/jpeg', QUALITY),
  );
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function photoOf(key: string): Promise<Blob | undefined> {
  const kept = await get<Kept>(key, store);
  return kept && new Blob([kept.bytes], { type: 'image/jpeg' });
}

export function dropPhotos(names: readonly string[]): Promise<unknown> {
  return Promise.all(names.map((name) => del(name, store)));
}

/** What no draft and no waiting job needs any more. */
export async function dropPhotosBut(needed: readonly string[]): Promise<void> {
  const all = (await keys(store)).map(String);
  await dropPhotos(all.filter((name) => !needed.includes(name)));
}

/** Resolves once the server has the photo. Rejects with an AskError; calling again goes on where it was cut. */
export function sendPhoto(key: string): Promise<void> {
  const begun = onTheirWay.get(key);
  if (begun) return begun;
  const way = deliver(key).finally(() => onTheirWay.delete(key));
  onTheirWay.set(key, way);
  return way;
}

/** One after the other: a weak network carries one photo better than three. */
export async function sendPhotos(names: readonly string[]): Promise<void> {
  for (const name of names) await sendPhoto(name);
}

async function deliver(key: string): Promise<void> {
  const kept = await get<Kept>(key, store);
  // the server may have it already; if it has not, it says so when the text arrives
  if (!kept) return;
  const { bytes, digest } = kept;
  const announced = JSON.stringify({ key, size: bytes.byteLength, digest });
  let arrived = await post('/api/photos', 'POST', announced, { 'Content-Type': 'application/json' });
  for (let starts = 0; arrived.state === 'arriving'; ) {
    const { received } = arrived;
    if (received === 0 && ++starts > STARTS) throw new AskError('busy', 'damaged', 'damaged on its way');
    note(key, received / bytes.byteLength);
    arrived = await post(`/api/photos/${key}`, 'PATCH', bytes.slice(received, received + PIECE), {
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(received),
    });
  }
  if (arrived.state === 'refused') throw new AskError('refused', 'bad_picture', '');
  note(key, 1);
}

function note(key: string, part: number): void {
  progress.value = { ...progress.value, [key]: part };
}

async function post(
  url: string,
  method: string,
  body: BodyInit,
  headers: Record<string, string>,
): Promise<Arrived> {
  const response = await fetch(url, {
    method,
    body,
    headers: { ...headers, 'Accept-Language': locale.value, 'X-Relais': '1' },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: unknown) => {
    reached.value = false;
    throw new AskError('network', 'network', String(error));
  });
  reached.value = true;
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said as Arrived;
  throw refusal(response, said as { code?: string; message?: string });
}

function refusal(response: Response, said: { code?: string; message?: string }): AskError {
  const { status } = response;
  const code = said.code ?? `http_${status}`;
  if (status === 401) signedOut.value = true;
  const later = status >= 500 || status === 429 || status === 408;
  const trouble = status === 401 ? 'signedOut' : later ? 'busy' : 'refused';
  return new AskError(
    trouble,
    code,
    said.message ?? `HTTP ${status}`,
    Number(response.headers.get('Retry-After')) || 0,
  );
}
