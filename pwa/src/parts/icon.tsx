import sprite from '../gen/icons.svg?url';
import type { IconName } from './icons.ts';

interface Props {
  name: IconName;
  /** Pixels; 20 if not said. */
  size?: number;
  /** What a screen reader says; without it the icon is decoration. */
  label?: string;
}

export function Icon({ name, size = 20, label }: Props) {
  const said = label ? ({ role: 'img', 'aria-label': label } as const) : ({ 'aria-hidden': true } as const);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: labelled by aria-label, or decoration
    <svg class="icon" width={size} height={size} focusable="false" {...said}>
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
