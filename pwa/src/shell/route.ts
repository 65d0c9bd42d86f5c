import type { ComponentChildren } from 'preact';
import type { Sentence } from '../words/words.ts';

/** A screen and its address. */
export interface RouteEntry {
  /** preact-iso pattern: `/stories/:id`; the parameters arrive as props and in `useRoute().params`. */
  path: string;
  /** The document's title. */
  title: Sentence;
  load: () => Promise<{ default: (props: never) => ComponentChildren }>;
  /** Roles it opens to; everyone who is signed in if not said. */
  roles?: readonly string[];
}
