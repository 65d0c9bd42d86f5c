/** Boxes: Page, Card, List, and the five states every screen owes. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AskError } from '../reads/ask.ts';
import { reached } from '../reads/ask.ts';
import type { Read } from '../reads/use.ts';
import { time } from '../words/format.ts';
import { t } from '../words/words.ts';
import { Button } from './button.tsx';
import { Drawing, type DrawingName } from './drawings.tsx';
import { Icon } from './icon.tsx';

interface PageProps {
  title: string;
  /** One sentence: what this screen is for. */
  purpose?: string;
  /** Beside the title: a button, a filter. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of a screen; its title is where focus lands after a change of screen. */
export function Page({ title, purpose, aside, children }: PageProps) {
  return (
    <article class="page">
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {purpose && <p class="purpose">{purpose}</p>}
        </div>
        {aside}
      </header>
      {children}
    </article>
  );
}

export function Card({ children, label }: { children: ComponentChildren; label?: string }) {
  return (
    <section class="card" aria-label={label}>
      {children}
    </section>
  );
}

interface ListProps<Item> {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  children: (item: Item, index: number) => ComponentChildren;
  label?: string;
}

export function List<Item>({ items, keyOf, children, label }: ListProps<Item>) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ul class="list" role="list" aria-label={label}>
      {items.map((item, index) => (
        <li key={keyOf(item)}>{children(item, index)}</li>
      ))}
    </ul>
  );
}

/** Grey lines where text will be; nothing at all for the first 300 ms. */
export function Skeleton({ lines = 3, picture = false }: { lines?: number; picture?: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setLate, 300, true);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={late ? 'skeleton' : 'skeleton early'} role="status" aria-label={t('state.loading')}>
      {picture && <div class="skeleton-picture" />}
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="skeleton-line" />
      ))}
    </div>
  );
}

interface EmptyProps {
  drawing: DrawingName;
  title: string;
  /** What to do first. */
  children?: ComponentChildren;
}

export function EmptyState({ drawing, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Drawing name={drawing} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What happened, what is safe, what to do. */
export function ErrorState({ error, again }: { error: AskError; again: () => unknown }) {
  const known = error.trouble === 'network' || error.trouble === 'busy';
  const said = error.trouble === 'network' ? t('state.error.network') : t('state.error.server');
  return (
    <div class="empty" role="alert">
      <Drawing name="unplugged" />
      <h2>{t('state.error.title')}</h2>
      <p>{known ? said : error.message}</p>
      <Button icon="refresh-cw" onClick={again}>
        {t('state.retry')}
      </Button>
    </div>
  );
}

/** "As of 14:32", shown only when what is on screen could not be asked again. */
export function AsOf({ read }: { read: Pick<Read<unknown>, 'asOf' | 'error'> }) {
  if (!read.asOf || (!read.error && reached.value)) return null;
  return (
    <p class="as-of">
      <Icon name="clock" size={16} /> {t('state.asOf', { time: time(read.asOf) })}
    </p>
  );
}

interface ReadyProps<Answer> {
  read: Omit<Read<Answer>, 'again'> & { again: () => unknown };
  skeleton?: ComponentChildren;
  children: (data: Answer) => ComponentChildren;
}

/** Loading, error and "as of" of one read; `children` draw the answer, however old. */
export function Ready<Answer>({ read, skeleton, children }: ReadyProps<Answer>) {
  if (read.data === undefined) {
    if (read.error && !read.loading) return <ErrorState error={read.error} again={read.again} />;
    return <>{skeleton ?? <Skeleton />}</>;
  }
  return (
    <>
      <AsOf read={read} />
      {children(read.data)}
    </>
  );
}
