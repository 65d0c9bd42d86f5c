/** Where one was on each screen: back returns to the same line, every other way begins at the top. */
import { signal } from '@preact/signals';

const FRAMES = 30;
const lines = new Map<string, number>();
let popped = false;
let returning = false;
let wanted = 0;

/** How many screens back one can go without leaving the app. */
export const depth = signal(0);

history.scrollRestoration = 'manual';
addEventListener('popstate', () => {
  popped = true;
});
for (const own of ['wheel', 'touchmove', 'keydown']) {
  addEventListener(own, () => wanted++, { passive: true });
}

/** The address changed and the old screen still stands; `fresh`: there is nothing to go back to from here. */
export function leave(path: string, fresh: boolean): void {
  lines.set(path, scrollY);
  returning = popped;
  popped = false;
  depth.value = fresh ? 0 : Math.max(0, depth.value + (returning ? -1 : 1));
}

/** The new screen stands. A list may grow for some frames yet before its old line can be shown. */
export function arrive(path: string): void {
  const line = returning ? (lines.get(path) ?? 0) : 0;
  const mine = ++wanted;
  let frames = 0;
  const scroll = () => {
    if (mine !== wanted) return;
    scrollTo(0, line);
    if (scrollY < line && ++frames < FRAMES) requestAnimationFrame(scroll);
  };
  scroll();
}
