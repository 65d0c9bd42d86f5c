/** Who: initials of a person, hue and pattern of a team. Colour is never the only sign. */

export function initials(name: string): string {
  const words = name.trim().split(/[\s-]+/);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** Twelve hues that stay apart for colour-blind eyes; the server's `hue` is degrees, or an index below 12. */
export const TEAM_HUES = [25, 55, 85, 115, 145, 175, 205, 235, 265, 295, 325, 350] as const;

const PATTERNS = ['solid', 'stripes', 'dots', 'steps'] as const;

function slot(hue: number): number {
  if (hue < TEAM_HUES.length) return hue;
  return Math.round(hue / 30) % TEAM_HUES.length;
}

export function teamHue(hue: number): number {
  return TEAM_HUES[slot(hue)] ?? TEAM_HUES[0];
}

interface AvatarProps {
  name: string;
  hue?: number;
  size?: number;
}

/** Decoration beside a name that is written out. */
export function Avatar({ name, hue = 0, size = 40 }: AvatarProps) {
  const style = { '--hue': String(teamHue(hue)), '--size': `${size}px` };
  return (
    <span class="avatar" style={style} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

export function TeamMark({ name, hue, size = 28 }: { name: string; hue: number; size?: number }) {
  const style = { '--hue': String(teamHue(hue)), '--size': `${size}px` };
  const pattern = PATTERNS[slot(hue) % PATTERNS.length];
  return (
    <span class={`team-mark ${pattern}`} style={style} aria-hidden="true">
      {initials(name)[0]}
    </span>
  );
}
