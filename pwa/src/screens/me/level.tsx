import type { LevelPartsFragment } from '../../gql/graphql.ts';
import { number } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';
import '../pieces.css';

const NEXT = [
  'newcomer',
  'voice',
  'storyteller',
  'reporter',
  'connector',
  'guide',
  'beacon',
  'pillar',
  'lighthouse',
  'legend',
];

export function levelName(code: string): string {
  return tCode('level', code, code);
}

/** How far into its level a total is, 0 to 1. */
export function within(level: LevelPartsFragment, points: number): number {
  if (level.nextAt === null) return 1;
  return Math.max(0, Math.min(1, (points - level.startsAt) / (level.nextAt - level.startsAt)));
}

interface Props {
  level: LevelPartsFragment;
  points: number;
  /** Just reached: say so. */
  fresh?: boolean;
}

export function LevelBar({ level, points, fresh = false }: Props) {
  const name = levelName(level.code);
  const said = fresh ? t('outcome.levelUp', { name }) : t('outcome.level', { number: level.number, name });
  const next = level.nextAt === null ? undefined : NEXT[level.number];
  const left = level.nextAt === null ? 0 : level.nextAt - points;
  return (
    <div class={fresh ? 'level fresh' : 'level'}>
      <p>
        <strong>{said}</strong>{' '}
        {level.nextAt !== null && (
          <span class="hint figures" aria-hidden="true">
            {number(points)} / {number(level.nextAt)}
          </span>
        )}
      </p>
      <progress value={within(level, points)} max={1} aria-label={said} />
      <p class="hint">
        {next ? t('outcome.toNext', { points: left, name: levelName(next) }) : t('me.level.top')}
      </p>
    </div>
  );
}
