/** Every point and why. */
import { HistoryDocument } from '../../gql/graphql.ts';
import { AsOf, ButtonLink, EmptyState, ErrorState, Page, Skeleton } from '../../parts/index.ts';
import { usePages } from '../../reads/use.ts';
import { plays } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { More } from '../pieces.tsx';
import { Entries } from './entries.tsx';
import './me.css';

export default function History() {
  return (
    <Page title={t('title.history')} purpose={t('me.history.purpose')}>
      <Body />
    </Page>
  );
}

function Body() {
  const pages = usePages(HistoryDocument, { first: 30 }, (answer) => answer.me.history);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <Skeleton lines={10} />;
  }
  if (!pages.data.length) return <NoPoints />;
  return (
    <>
      <AsOf read={pages} />
      <Entries entries={pages.data} numbered />
      <More pages={pages} />
    </>
  );
}

export function NoPoints() {
  if (!plays.value) return <Organises />;
  return (
    <EmptyState drawing="path" title={t('me.history.empty.title')}>
      <p>{t('me.history.empty.body')}</p>
      <ButtonLink href="/" kind="primary">
        {t('boards.notRanked.go')}
      </ButtonLink>
    </EmptyState>
  );
}

/** Instead of an empty game, for who organises it. */
export function Organises() {
  return (
    <EmptyState drawing="people" title={t('me.organiser')}>
      <p>{t('me.organiser.body')}</p>
      <ButtonLink href="/console" kind="primary" icon="layout-dashboard">
        {t('me.organiser.go')}
      </ButtonLink>
    </EmptyState>
  );
}
