/** What the app shows of its socket; apart from it, so that the first paint does not wait for it. */
import { signal } from '@preact/signals';

/** True while the server itself has lost touch with its siblings. */
export const livePaused = signal(false);
/** True once the hub did not understand this version of the app. */
export const outdated = signal(false);
