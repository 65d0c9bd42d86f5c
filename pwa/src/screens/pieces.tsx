/** Pieces that several of these screens share. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ImagePartsFragment, Theme } from '../gql/graphql.ts';
import { Button, Icon } from '../parts/index.ts';
import type { Pages } from '../reads/use.ts';
import { t } from '../words/words.ts';
import './pieces.css';
import { THEME_HUES } from './themes.ts';

export function ThemeTag({ theme }: { theme: Theme }) {
  return (
    <span class="theme-tag" style={{ '--hue': String(THEME_HUES[theme]) }}>
      <span class="theme-dot" aria-hidden="true" />
      {t(`topic.${theme}`)}
    </span>
  );
}

interface PictureProps {
  image: ImagePartsFragment | null;
  theme?: Theme;
  /** The first picture of a page is wanted at once; the others when they come near. */
  eager?: boolean;
}

/** A contribution's picture, full width, its room kept while it loads; without one, the theme's colour. */
export function Picture({ image, theme = 'COMMUNITY', eager = false }: PictureProps) {
  const style = { '--hue': String(THEME_HUES[theme]) };
  if (!image) return <div class="picture blank" style={style} aria-hidden="true" />;
  return (
    <img
      class="picture"
      style={style}
      src={image.url}
      alt={image.alt}
      width={image.width}
      height={image.height}
      loading={eager ? 'eager' : 'lazy'}
      fetchpriority={eager ? 'high' : 'auto'}
      decoding="async"
    />
  );
}

/** The rest of a list, asked for when its end comes near; the button is for those who do not scroll. */
export function More({ pages }: { pages: Pages<unknown> }) {
  const end = useRef<HTMLDivElement>(null);
  const load = useRef(pages.loadMore);
  load.current = pages.loadMore;
  const waiting = pages.more && !pages.loadingMore && !pages.error;
  useEffect(() => {
    if (!waiting || !end.current) return;
    const watch = new IntersectionObserver(
      (seen) => seen.some((each) => each.isIntersecting) && load.current(),
      { rootMargin: '600px' },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [waiting]);
  if (!pages.more) return null;
  return (
    <div class="more" ref={end}>
      <Button busy={pages.loadingMore} onClick={pages.loadMore}>
        {t('list.more')}
      </Button>
    </div>
  );
}

/** "Who sees this?", answered in place. */
export function WhoSees({ children, label }: { children: ComponentChildren; label: string }) {
  return (
    <details class="who-sees">
      <summary>
        <Icon name="eye" size={18} /> {label}
      </summary>
      {children}
    </details>
  );
}

export function Queued({ children }: { children: ComponentChildren }) {
  return (
    <p class="queued" role="status">
      <Icon name="cloud-off" size={16} /> {children}
    </p>
  );
}
