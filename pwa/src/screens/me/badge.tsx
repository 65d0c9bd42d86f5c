/** One badge: what it is, how it is earned, when it was and by which deed, and the way to take it along. */
import { useRoute } from 'preact-iso';
import { BadgeDocument, type BadgeQuery } from '../../gql/graphql.ts';
import { BadgeArt, ButtonLink, EmptyState, Page, Ready, Skeleton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { t, tCode } from '../../words/words.ts';
import { far } from './badge-wall.tsx';
import { Entries } from './entries.tsx';
import './me.css';

type Shown = NonNullable<BadgeQuery['badge']>;

export default function Badge() {
  const key = useRoute().params.key ?? '';
  const read = useRead(BadgeDocument, { key });
  return (
    <Page title={read.data?.badge?.badge.name ?? t('title.badges')}>
      <Ready read={read} skeleton={<Skeleton lines={6} picture />}>
        {({ badge }) => (badge ? <Body shown={badge} /> : <Missing />)}
      </Ready>
    </Page>
  );
}

function Body({ shown }: { shown: Shown }) {
  const { badge, awardedAt, criteriaVersion, evidence } = shown;
  return (
    <>
      <figure class="badge-figure">
        <BadgeArt
          category={badge.category}
          tier={badge.tier}
          glyph={badge.glyph}
          progress={awardedAt ? 1 : 0.99}
          size={168}
        />
        <figcaption>
          {tCode('badge.category', badge.category, badge.category)} · {t('badge.tier', { tier: badge.tier })}
          <strong>{awardedAt ? far({ ...badge, earnedAt: awardedAt }) : t('badge.toEarn')}</strong>
        </figcaption>
      </figure>
      <section class="card" aria-labelledby="how">
        <h2 id="how">{t('badge.how')}</h2>
        <p>{badge.how}</p>
        <p class="hint">
          {t(badge.sticky ? 'badge.sticky' : 'badge.revocable')}{' '}
          {t('badge.version', { version: criteriaVersion })}.
        </p>
      </section>
      {evidence.length > 0 && (
        <section class="card" aria-labelledby="evidence">
          <h2 id="evidence">{t('badge.evidence')}</h2>
          <Entries entries={evidence} />
        </section>
      )}
      {awardedAt && <Take file={badge.key} />}
      <p>
        <a href="/badges">{t('badge.toWall')}</a>
      </p>
    </>
  );
}

/** Plain links: a phone saves what it is sent, with the network it needs anyway. */
function Take({ file }: { file: string }) {
  return (
    <section class="card" aria-labelledby="take">
      <h2 id="take">{t('badge.take')}</h2>
      <p class="hint">{t('badge.take.body')}</p>
      <div class="actions">
        {(['json', 'jwt'] as const).map((form) => (
          <ButtonLink
            key={form}
            href={`/api/badges/${file}.${form}`}
            download={`${file}.${form}`}
            icon="download"
            kind={form === 'json' ? 'primary' : 'plain'}
          >
            {t(`badge.take.${form}`)}
          </ButtonLink>
        ))}
      </div>
    </section>
  );
}

function Missing() {
  return (
    <EmptyState drawing="badge" title={t('badge.missing.title')}>
      <p>{t('badge.missing.body')}</p>
      <ButtonLink href="/badges" kind="primary">
        {t('badge.toWall')}
      </ButtonLink>
    </EmptyState>
  );
}
