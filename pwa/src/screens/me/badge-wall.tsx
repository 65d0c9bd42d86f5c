import type { BadgePartsFragment } from '../../gql/graphql.ts';
import { BadgeArt } from '../../parts/index.ts';
import { date, percent } from '../../words/format.ts';
import { t } from '../../words/words.ts';

/** Earned ones first, then the nearest. */
export function inOrder(badges: readonly BadgePartsFragment[]): BadgePartsFragment[] {
  const earned = (badge: BadgePartsFragment) => (badge.earnedAt ? Date.parse(badge.earnedAt) : 0);
  return badges.toSorted((a, b) => earned(b) - earned(a) || b.progress - a.progress);
}

/** When it was earned, or how much of the way is done. */
export function far(badge: BadgePartsFragment): string {
  return badge.earnedAt
    ? t('me.badge.earned', { date: date(badge.earnedAt) })
    : t('me.badge.progress', { percent: percent(badge.progress) });
}

export function BadgeWall({ badges, how = false }: { badges: readonly BadgePartsFragment[]; how?: boolean }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ul class={how ? 'badge-wall wide' : 'badge-wall'} role="list">
      {inOrder(badges).map((badge) => (
        <li key={badge.key} class={badge.earnedAt ? 'badge earned' : 'badge'}>
          <a href={`/badges/${badge.key}`}>
            <BadgeArt
              category={badge.category}
              tier={badge.tier}
              glyph={badge.glyph}
              progress={badge.earnedAt ? 1 : Math.min(badge.progress, 0.99)}
              size={how ? 88 : 64}
            />
            <strong>{badge.name}</strong>
            {how && <span class="hint">{badge.how}</span>}
            <span class="hint">{far(badge)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
