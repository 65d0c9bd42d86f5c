/** One SVG family: the shape says the category, the ring the tier, the glyph the deed. */
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';

const SHAPES: Record<string, string> = {
  voice: 'M48 6a42 42 0 1 1 0 84a42 42 0 1 1 0-84z',
  craft: 'M48 4l40 44-40 44L8 48z',
  meeting: 'M27 10h42l21 38-21 38H27L6 48z',
  challenge: 'M14 8h68v46c0 18-14 30-34 36C28 84 14 72 14 54z',
  welcome: 'M48 5l37 16v27c0 23-15 36-37 43C26 84 11 71 11 48V21z',
  secret: 'M48 3l13 13 18-1 2 18 13 15-13 15-2 18-18-1-13 13-13-13-18 1-2-18L2 48l13-15 2-18 18 1z',
  rhythm: 'M48 4l11 13 17-3 3 17 13 11-9 15 4 17-16 5-7 16-16-6-16 6-7-16-16-5 4-17-9-15 13-11 3-17 17 3z',
};

const GLYPHS: Record<string, IconName> = {
  megaphone: 'megaphone',
  quill: 'feather',
  compass: 'compass',
  waves: 'waves',
  camera: 'camera',
  book: 'book-open',
  cup: 'coffee',
  bridge: 'handshake',
  lantern: 'lamp',
  door: 'door-open',
  sprout: 'sprout',
  tree: 'tree-pine',
  pencil: 'pencil',
  house: 'house',
  people: 'users',
  star: 'star',
  circle: 'target',
  crown: 'crown',
  target: 'target',
  trophy: 'trophy',
  sparkles: 'sparkles',
};

const FALLBACK = 'M20 8h56a12 12 0 0 1 12 12v56a12 12 0 0 1-12 12H20A12 12 0 0 1 8 76V20A12 12 0 0 1 20 8z';

interface Props {
  category: string;
  /** 1 to 3: how many rings. */
  tier: number;
  glyph: string;
  /** 0 to 1; below 1 the badge is still to be earned and drawn in outline. */
  progress?: number;
  size?: number;
}

/** Decoration: the badge's name stands beside it. */
export function BadgeArt({ category, tier, glyph, progress = 1, size = 96 }: Props) {
  const shape = SHAPES[category] ?? FALLBACK;
  const rings = Array.from({ length: Math.min(tier, 3) }, (_, ring) => 1 - 0.09 * ring);
  return (
    <span
      class={progress < 1 ? 'badge-art open' : 'badge-art'}
      style={{ '--size': `${size}px` }}
      aria-hidden="true"
    >
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: decoration */}
      <svg viewBox="0 0 96 96" width={size} height={size} focusable="false">
        {rings.map((scale) => (
          <path key={scale} d={shape} transform={`translate(48 48) scale(${scale}) translate(-48 -48)`} />
        ))}
      </svg>
      <Icon name={GLYPHS[glyph] ?? 'award'} size={size * 0.4} />
    </span>
  );
}
