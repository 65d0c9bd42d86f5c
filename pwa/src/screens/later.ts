import { useEffect, useRef } from 'preact/hooks';

const SELDOM = 10_000;

/** A read that frames may ask for all the time: at most once in ten seconds, and not by all phones at once. */
export function useSeldom(read: () => Promise<unknown>): () => void {
  const later = useLater(read);
  const last = useRef(-SELDOM);
  return () => {
    if (performance.now() - last.current < SELDOM) return;
    last.current = performance.now();
    later();
  };
}

/** A read that many phones would ask for at the same instant: asked once, some time within two seconds. */
export function useLater(read: () => Promise<unknown>): () => void {
  const newest = useRef(read);
  newest.current = read;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        void newest.current();
      },
      200 + 1_800 * Math.random(),
    );
  };
}
