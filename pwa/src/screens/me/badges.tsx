import { MeDocument } from '../../gql/graphql.ts';
import { Page, Ready, Skeleton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
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
            <p class="figures">
              {t('me.badges.count', {
                won: me.badges.filter((each) => each.earnedAt).length,
                all: me.badges.length,
              })}
            </p>
            <BadgeWall badges={me.badges} how />
          </>
        )}
      </Ready>
    </Page>
  );
}
