import { useEffect, useRef } from 'preact/hooks';

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
