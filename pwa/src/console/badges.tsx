/** Every badge of the game, and how many people hold it: what is within reach, and what nobody finds. */
import { ConsoleBadgesDocument, type ConsoleBadgesQuery } from '../gql/graphql.ts';
import { BadgeArt, Card, Icon, List, Ready } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { date, percent } from '../words/format.ts';
import { type Sentence, t } from '../words/words.ts';
import { Desk } from './desk.tsx';
import { Chip } from './form.tsx';

type Listed = ConsoleBadgesQuery['badgeCatalogue']['badges'][number];

/** By category, in the catalogue's order. */
function families(badges: readonly Listed[]): [string, Listed[]][] {
  return Object.entries(Object.groupBy(badges, ({ badge }) => badge.category)).map(([kind, all]) => [
    kind,
    all ?? [],
  ]);
}

export default function Badges() {
  const read = useRead(ConsoleBadgesDocument, {}, { keep: false });
  return (
    <Desk title={t('console.badges.title')} purpose={t('console.badges.purpose')}>
      <Ready read={read}>
        {({ badgeCatalogue }) =>
          families(badgeCatalogue.badges).map(([kind, badges]) => {
            const name = t(`badge.category.${kind}` as Sentence);
            return (
              <section key={kind} class="desk-section" aria-label={name}>
                <h2>{name}</h2>
                <List items={badges} keyOf={({ badge }) => badge.key} label={name}>
                  {(listed) => <BadgeCard listed={listed} people={badgeCatalogue.people} />}
                </List>
              </section>
            );
          })
        }
      </Ready>
    </Desk>
  );
}

function BadgeCard({ listed, people }: { listed: Listed; people: number }) {
  const { badge, holders, thisSeason, newestAt, criteriaVersion } = listed;
  const share = people > 0 ? holders / people : 0;
  return (
    <Card label={badge.name}>
      <div class="desk-badge">
        <BadgeArt category={badge.category} tier={badge.tier} glyph={badge.glyph} size={64} />
        <div class="desk-section">
          <div class="desk-line">
            <h3>{badge.name}</h3>
            <Chip tone="plain">{t('badge.tier', { tier: badge.tier })}</Chip>
          </div>
          <p>{badge.how}</p>
          <span class="bar-track" aria-hidden="true" style={{ '--part': `${share * 100}%` }}>
            <span class="bar-fill" />
          </span>
          <p class="desk-facts">
            <span>{t('console.badges.holders', { count: holders, percent: percent(share) })}</span>
            {thisSeason > 0 && <span>{t('console.badges.season', { count: thisSeason })}</span>}
            {newestAt && <span>{t('console.badges.newest', { date: date(newestAt) })}</span>}
            <span>{t(badge.sticky ? 'console.badges.sticky' : 'console.badges.revocable')}</span>
            {criteriaVersion > 1 && <span>{t('badge.version', { version: criteriaVersion })}</span>}
          </p>
          {badge.secret && (
            <p class="hint">
              <Icon name="eye-off" size={18} /> {t('console.badges.secret')}
            </p>
          )}
        </div>
      </div>
    </Card>
  );
}
