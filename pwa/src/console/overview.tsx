import { ConsoleOverviewDocument, type ConsoleOverviewQuery } from '../gql/graphql.ts';
import { ButtonLink, Card, List, Ready } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { date, dateTime, number } from '../words/format.ts';
import { t } from '../words/words.ts';
import { Desk } from './desk.tsx';
import { Chip } from './form.tsx';
import { InviteChip } from './invite-list.tsx';
import { ownSite } from './places.ts';
import { COMMS, can } from './roles.ts';

export default function Overview() {
  const read = useRead(ConsoleOverviewDocument, {}, { keep: false });
  const site = ownSite();
  return (
    <Desk
      title={t('console.overview.title')}
      purpose={`${t('console.overview.purpose')} ${site ? t('console.scope.site', { site: site.name }) : t('console.scope.all')}`}
      aside={
        <ButtonLink href="/console/invites" kind="primary" icon="user-plus">
          {t('console.overview.invite')}
        </ButtonLink>
      }
    >
      <Ready read={read}>{(answer) => <Boxes answer={answer} />}</Ready>
    </Desk>
  );
}

type Answer = ConsoleOverviewQuery;

function Boxes({ answer }: { answer: Answer }) {
  return (
    <>
      <p class="hint">
        {t('console.overview.season', {
          season: answer.programme.seasonName,
          end: date(answer.programme.seasonEndsAt),
        })}
      </p>
      <div class="desk-boxes">
        <Waiting answer={answer} />
        <Challenges answer={answer} />
        <Events answer={answer} />
        <Sites answer={answer} />
      </div>
    </>
  );
}

function Waiting({ answer }: { answer: Answer }) {
  const open = answer.invites.edges.map(({ node }) => node).filter(({ state }) => OPEN.has(state));
  return (
    <Card>
      <h2>
        <a href="/console/invites">{t('console.overview.waiting')}</a>
      </h2>
      {open.length === 0 ? (
        <p class="hint">{t('console.overview.no_invites')}</p>
      ) : (
        <List items={open} keyOf={({ id }) => id}>
          {(invite) => (
            <div class="desk-line">
              <span>
                {invite.name ?? t('console.invites.nobody')} · {invite.site.name}
              </span>
              <InviteChip invite={invite} />
            </div>
          )}
        </List>
      )}
    </Card>
  );
}

const OPEN = new Set(['ISSUED', 'OPENED', 'CONFIRMED', 'LOCKED']);

function Challenges({ answer }: { answer: Answer }) {
  const items = answer.challenges.edges.map(({ node }) => node);
  return (
    <Card>
      <h2>
        {can(COMMS) ? (
          <a href="/console/challenges">{t('console.overview.challenges')}</a>
        ) : (
          t('console.overview.challenges')
        )}
      </h2>
      {items.length === 0 && <p class="hint">{t('console.overview.no_challenges')}</p>}
      <List items={items} keyOf={({ id }) => id}>
        {(challenge) => (
          <div class="desk-line">
            <a href={`/challenges/${challenge.id}`}>{challenge.title}</a>
            <Chip tone={challenge.state.toLowerCase()}>
              {t(`console.challenges.state.${challenge.state}`)}
            </Chip>
          </div>
        )}
      </List>
    </Card>
  );
}

function Events({ answer }: { answer: Answer }) {
  const items = answer.events.edges.map(({ node }) => node);
  const own = ownSite();
  return (
    <Card>
      <h2>
        <a href="/console/events">{t('console.overview.events')}</a>
      </h2>
      {items.length === 0 && <p class="hint">{t('console.overview.no_events')}</p>}
      <List items={items} keyOf={({ id }) => id}>
        {(event) => (
          <div class="desk-line">
            <span>
              <a href={`${own && event.site?.id !== own.id ? '' : '/console'}/events/${event.id}`}>
                {event.title}
              </a>
              <small>{dateTime(event.startsAt, event.timeZone)}</small>
            </span>
            <span class="figures">
              {t('console.events.places', { held: event.held, capacity: event.capacity })}
            </span>
          </div>
        )}
      </List>
    </Card>
  );
}

/** Bars by hand; the figures stand beside them, so the table is the picture. */
function Sites({ answer }: { answer: Answer }) {
  const sites = [...answer.sites].sort((a, b) => b.ambassadors - a.ambassadors);
  const most = Math.max(1, ...sites.map(({ ambassadors }) => ambassadors));
  return (
    <Card>
      <h2>
        <a href="/console/sites">{t('console.overview.sites')}</a>
      </h2>
      <table class="desk-bars">
        <caption class="sr-only">{t('console.overview.sites_table')}</caption>
        <thead class="sr-only">
          <tr>
            <th scope="col">{t('console.overview.site')}</th>
            <th scope="col">{t('console.overview.ambassadors')}</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <tr key={site.id}>
              <th scope="row">
                {site.name}
                {!site.open && <small>{t('console.overview.not_open')}</small>}
              </th>
              <td>
                <span class="desk-bar" style={{ '--part': `${(100 * site.ambassadors) / most}%` }}>
                  <span class="figures">{number(site.ambassadors)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
