/** A list whose rows slide to their new places (FLIP, 240 ms); with reduced motion they fade. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { calm } from './numbers.tsx';

interface Props<Item> {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  children: (item: Item) => ComponentChildren;
  label: string;
}

const SLIDE = { duration: 240, easing: 'cubic-bezier(.2,.8,.2,1)' };

export function FlipList<Item>({ items, keyOf, children, label }: Props<Item>) {
  const list = useRef<HTMLOListElement>(null);
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const before = tops.current;
    tops.current = new Map();
    for (const row of (list.current?.children ?? []) as Iterable<HTMLElement>) {
      const key = row.dataset.key ?? '';
      tops.current.set(key, row.offsetTop);
      const moved = (before.get(key) ?? row.offsetTop) - row.offsetTop;
      if (!moved) continue;
      const path = calm()
        ? [{ opacity: 0.4 }, { opacity: 1 }]
        : [{ transform: `translateY(${moved}px)` }, { transform: 'none' }];
      row.animate(path, SLIDE);
    }
  });
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ol class="list flip" role="list" aria-label={label} ref={list}>
      {items.map((item) => (
        <li key={keyOf(item)} data-key={keyOf(item)}>
          {children(item)}
        </li>
      ))}
    </ol>
  );
}
