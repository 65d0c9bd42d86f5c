import { MeDocument } from '../../gql/graphql.ts';
import { ButtonLink, Icon, Page, Ready, Skeleton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { plays } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { BadgeWall } from './badge-wall.tsx';
import './me.css';

export default function Badges() {
  const read = useRead(MeDocument, {});
  return (
    <Page title={t('title.badges')} purpose={t('badges.purpose')}>
      <Ready read={read} skeleton={<Skeleton lines={8} />}>
        {({ me }) => (
          <>
            {!plays.value && <p class="notice">{t('me.organiser.body')}</p>}
            <p class="figures">
              {t('me.badges.count', {
                won: me.badges.filter((each) => each.earnedAt).length,
                all: me.badges.length,
              })}
            </p>
            <BadgeWall badges={me.badges} how />
            {me.secretBadgesLeft > 0 && (
              <p class="hint secrets">
                <Icon name="sparkles" size={18} /> {t('badge.secrets', { count: me.secretBadgesLeft })}
              </p>
            )}
            {me.badges.some((each) => each.earnedAt) && (
              <section class="card" aria-label={t('badge.take')}>
                <p class="hint">{t('badge.take.body')}</p>
                <ButtonLink href="/api/badges/badges.json" download="badges.json" icon="download">
                  {t('badge.takeAll')}
                </ButtonLink>
              </section>
            )}
          </>
        )}
      </Ready>
    </Page>
  );
}
