/** Me: points with their why, level, streak, places, badges, and the way to everything about me. */
import { MeDocument, type MeQuery } from '../../gql/graphql.ts';
import {
  Avatar,
  ButtonLink,
  Card,
  CountUp,
  Icon,
  type IconName,
  Page,
  Ready,
  Skeleton,
} from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { me as person, plays } from '../../shell/session.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { usePainted } from '../painted.ts';
import { pendingPoints, withSettings } from '../queued.ts';
import { BadgeWall, inOrder } from './badge-wall.tsx';
import { Entries } from './entries.tsx';
import { NoPoints, Organises } from './history.tsx';
import { LevelBar } from './level.tsx';
import './me.css';
import { StreakCalendar } from './streak.tsx';

type Me = MeQuery['me'];

const WINDOWS = ['WEEK', 'MONTH', 'SEASON', 'ALL'] as const;

export default function MeScreen() {
  const read = useRead(MeDocument, {});
  return (
    <Page
      title={read.data?.me.name ?? person.value?.name ?? t('title.me')}
      purpose={read.data && places(read.data.me)}
      aside={<Ways />}
    >
      <Ready read={read} skeleton={<Skeleton lines={10} />}>
        {({ me }) => (plays.value ? <Body me={me} /> : <Organiser me={me} />)}
      </Ready>
    </Page>
  );
}

/** Team and site; often they are the same. */
function places({ team, site }: Me): string {
  return team.name === site.name ? site.name : `${team.name}, ${site.name}`;
}

function Ways() {
  const ways: [string, IconName, string][] = [
    ['/contributions', 'pen-line', t('title.contributions')],
    ['/settings', 'settings', t('me.settings')],
    ['/devices', 'smartphone', t('me.devices')],
  ];
  return (
    <nav class="ways" aria-label={t('me.more')}>
      {ways.map(([href, icon, label]) => (
        <a key={href} href={href} class="icon-button" aria-label={label} title={label}>
          <Icon name={icon} />
        </a>
      ))}
    </nav>
  );
}

/** Who organises the game: no score to show, but what was won before is still theirs. */
function Organiser({ me }: { me: Me }) {
  return (
    <>
      <Organises />
      {me.history.edges.length > 0 && <Lately me={me} />}
    </>
  );
}

function Body({ me }: { me: Me }) {
  const waiting = pendingPoints();
  return (
    <>
      <section class="score" aria-label={t('me.points')}>
        <Avatar name={me.name} hue={me.team.hue} size={64} />
        <a
          class="score-points"
          href="/history"
          aria-label={`${t('me.points.total', { points: me.points })}. ${t('me.points.why')}`}
        >
          <strong>
            <CountUp value={me.points} />
          </strong>
          <span>
            {t('me.points.why')} <Icon name="circle-help" size={18} />
          </span>
        </a>
        <p class="hint">
          {t('me.points.season', { points: number(me.seasonPoints) })}
          {waiting > 0 && <span class="pending-points"> · {t('me.pending', { points: waiting })}</span>}
        </p>
        <LevelBar level={me.level} points={me.points} />
      </section>
      <Card label={t('me.streak')}>
        <h2>{t('me.streak')}</h2>
        <StreakCalendar streak={me.streak} />
        <ButtonLink href="/me/streak">{t('streak.more')}</ButtonLink>
      </Card>
      {usePainted() && <Below me={me} />}
    </>
  );
}

function Below({ me }: { me: Me }) {
  return (
    <>
      <Places me={me} />
      <Card label={t('me.badges')}>
        <h2>{t('me.badges')}</h2>
        <p class="hint figures">
          {t('me.badges.count', {
            won: me.badges.filter((each) => each.earnedAt).length,
            all: me.badges.length,
          })}
        </p>
        <BadgeWall badges={inOrder(me.badges).slice(0, 6)} />
        <ButtonLink href="/badges">{t('me.badges.all')}</ButtonLink>
      </Card>
      <Lately me={me} />
    </>
  );
}

function Lately({ me }: { me: Me }) {
  return (
    <Card label={t('me.history')}>
      <h2>{t('me.history')}</h2>
      {me.history.edges.length ? (
        <>
          <Entries entries={me.history.edges.map((edge) => edge.node)} />
          <ButtonLink href="/history">{t('me.history.all')}</ButtonLink>
        </>
      ) : (
        <NoPoints />
      )}
    </Card>
  );
}

function Places({ me }: { me: Me }) {
  if (withSettings(me).ranking === 'HIDDEN') return <p class="notice">{t('me.ranks.hidden')}</p>;
  if (!me.ranks.length) return null;
  return (
    <Card label={t('me.ranks')}>
      <h2>{t('me.ranks')}</h2>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="places" role="list">
        {WINDOWS.flatMap((window) => me.ranks.filter((place) => place.window === window)).map((place) => (
          <li key={place.window}>
            <a href={`/leaderboard?board=people&window=${place.window.toLowerCase()}`}>
              <span class="hint">{t(`boards.${place.window as 'WEEK'}`)}</span>
              <strong class="figures">{t('me.rank', { rank: place.rank, of: number(place.of) })}</strong>
              <span class="hint">{t('boards.points', { points: place.points })}</span>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
