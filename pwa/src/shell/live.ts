/** The app's one socket; see src/live.ts. */
import { signal } from '@preact/signals';

/** True while the server itself has lost touch with its siblings. */
export const livePaused = signal(false);
