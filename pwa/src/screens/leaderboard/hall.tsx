/** The hall of fame: seasons that are over, their podiums, and my own places. */
import { HallDocument, type HallQuery } from '../../gql/graphql.ts';
import {
  AsOf,
  Avatar,
  ButtonLink,
  EmptyState,
  ErrorState,
  Icon,
  Page,
  Skeleton,
  TeamMark,
} from '../../parts/index.ts';
import { usePages } from '../../reads/use.ts';
import { day, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { More } from '../pieces.tsx';
import './leaderboard.css';
import { Rank } from './team-bar.tsx';

type Season = HallQuery['hallOfFame']['edges'][number]['node'];

export default function Hall() {
  return (
    <Page title={t('title.hall')} purpose={t('hall.purpose')}>
      <Body />
    </Page>
  );
}

function Body() {
  const pages = usePages(HallDocument, { first: 6 }, (answer) => answer.hallOfFame);
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <Skeleton lines={10} />;
  }
  if (!pages.data.length) return <Nothing />;
  return (
    <>
      <AsOf read={pages} />
      {pages.data.map((season) => (
        <One key={season.key} season={season} />
      ))}
      <More pages={pages} />
    </>
  );
}

function One({ season }: { season: Season }) {
  const { name, firstDay, lastDay, people, podium, teams, mine, revision, reason } = season;
  return (
    <section class="card hall" aria-label={name}>
      <h2>{name}</h2>
      <p class="hint">
        {t('hall.window', { from: day(firstDay), to: day(lastDay) })} ·{' '}
        {t('boards.people.count', { count: people })}
      </p>
      {mine && <Mine mine={mine} />}
      <h3>{t('hall.teams')}</h3>
      <ol class="hall-places">
        {teams.map((one) => (
          <li key={one.team.id} class={one.isMine ? 'mine' : undefined}>
            <Rank rank={one.rank} />
            <TeamMark name={one.team.name} hue={one.team.hue} size={32} />
            <span>
              {one.team.name}
              {one.isMine && ` (${t('hall.mine')})`}
            </span>
            <span class="figures">{number(one.score, { maximumFractionDigits: 1 })}</span>
          </li>
        ))}
      </ol>
      <h3>{t('hall.people')}</h3>
      <ol class="hall-places">
        {podium.map((one, index) => (
          <li key={one.person?.id ?? `someone-${index}`}>
            <Rank rank={one.rank} />
            {one.person ? (
              <Avatar name={one.person.name} hue={one.person.team.hue} size={32} />
            ) : (
              <Icon name="eye-off" size={20} />
            )}
            <span>{one.person?.name ?? t('hall.someone')}</span>
            <span class="figures">{number(one.points)}</span>
          </li>
        ))}
      </ol>
      {revision > 1 && <p class="notice">{t('hall.revised', { reason: reason ?? '' })}</p>}
    </section>
  );
}

function Mine({ mine }: { mine: NonNullable<Season['mine']> }) {
  const points = number(mine.points);
  return (
    <p class="hall-mine">
      <Icon name="star" size={20} />{' '}
      <strong>
        {mine.rank === null ? t('hall.points', { points }) : t('hall.place', { rank: mine.rank, points })}
      </strong>
    </p>
  );
}

function Nothing() {
  return (
    <EmptyState drawing="trophy" title={t('hall.empty.title')}>
      <p>{t('hall.empty.body')}</p>
      <ButtonLink href="/leaderboard?window=season" kind="primary">
        {t('hall.empty.go')}
      </ButtonLink>
    </EmptyState>
  );
}
