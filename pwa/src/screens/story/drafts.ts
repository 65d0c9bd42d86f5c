/** Unfinished texts, one a person and story. In localStorage because it answers at once, also while the page closes. */
import { me } from '../../shell/session.ts';

const PREFIX = 'relais.draft.';
const SAVE_AFTER = 300;

function mine(): string {
  return `${PREFIX}${me.value?.id ?? ''}.`;
}

/** Ids of stories with a text that I began on this phone. */
export function drafted(): string[] {
  const prefix = mine();
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

export function draftOf(storyId: string): string {
  return localStorage.getItem(mine() + storyId) ?? '';
}

export function keepDraft(storyId: string, text: string): void {
  if (text.trim()) localStorage.setItem(mine() + storyId, text);
  else localStorage.removeItem(mine() + storyId);
}

/** `later` keeps a text 300 ms after the last key, `now` at once: for when the page goes away. */
export function keeper(storyId: string, kept: () => void): { later(text: string): void; now(): void } {
  let waiting: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    clearTimeout(timer);
    if (waiting === undefined) return;
    keepDraft(storyId, waiting);
    waiting = undefined;
    kept();
  };
  return {
    later(text) {
      waiting = text;
      clearTimeout(timer);
      timer = setTimeout(now, SAVE_AFTER);
    },
    now,
  };
}
