import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { ConsoleCheckInDocument, ConsoleGuestsDocument, type ConsoleGuestsQuery } from '../gql/graphql.ts';
import { Avatar, Button, ButtonLink, EmptyState, Ready } from '../parts/index.ts';
import { patch } from '../reads/client.ts';
import { usePages, useRead } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Search, Trouble } from './form.tsx';
import { More, Table } from './table.tsx';

type Guest = ConsoleGuestsQuery['guests']['edges'][number]['node'];
type Event = NonNullable<ConsoleGuestsQuery['event']>;

const MAY_CHECK_IN = new Set(['CONFIRMED', 'NO_SHOW', 'INVITED', 'ELIGIBLE', 'OFFERED', 'WAITLISTED']);

export default function Guests() {
  const { id = '' } = useRoute().params;
  const first = useRead(ConsoleGuestsDocument, { eventId: id, after: null }, { keep: false });
  const list = usePages(ConsoleGuestsDocument, { eventId: id }, (answer) => answer.guests, { keep: false });
  const event = first.data?.event;
  return (
    <Desk
      title={event?.title ?? t('console.guests.title')}
      purpose={event ? described(event) : t('console.guests.purpose')}
      aside={
        event?.draw && (
          <ButtonLink href={`/console/events/${id}/draw`} icon="ticket">
            {t('console.draw')}
          </ButtonLink>
        )
      }
    >
      <Ready read={list}>
        {(guests) =>
          guests.length === 0 ? (
            <EmptyState drawing="meet" title={t('console.guests.empty')} />
          ) : (
            <GuestList eventId={id} guests={guests} />
          )
        }
      </Ready>
      <More {...list} />
    </Desk>
  );
}

function described(event: Event): string {
  const places = t('console.events.places', { held: event.held, capacity: event.capacity });
  return `${dateTime(event.startsAt, event.timeZone)} · ${event.place} · ${places}`;
}

/** Beyond accents and case: what a host types with a cup of coffee in the other hand. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function GuestList({ eventId, guests }: { eventId: string; guests: readonly Guest[] }) {
  const [search, setSearch] = useState('');
  const command = useCommand(ConsoleCheckInDocument);
  const [arriving, setArriving] = useState('');
  const shown = guests.filter(({ person }) => plain(person.name).includes(plain(search.trim())));
  const here = guests.filter(({ state }) => state === 'CHECKED_IN').length;
  const checkIn = async (guest: Guest) => {
    setArriving(guest.person.id);
    if (await command.run({ eventId, personId: guest.person.id })) arrived(guest.person.id);
  };
  return (
    <>
      <p role="status" class="desk-here">
        {t('console.guests.here', { count: here })}
      </p>
      <Search label={t('console.guests.search')} value={search} onInput={setSearch} />
      <Trouble problem={command.problem} />
      {shown.length === 0 && <p class="hint">{t('console.guests.none')}</p>}
      <Table
        caption={t('console.guests.title')}
        rows={shown}
        keyOf={({ person }) => person.id}
        columns={[
          {
            lead: true,
            head: t('console.members.col.name'),
            cell: ({ person }) => (
              <span class="desk-who">
                <Avatar name={person.name} hue={person.team.hue} size={32} />
                <strong>{person.name}</strong>
              </span>
            ),
          },
          { head: t('console.members.col.site'), cell: ({ site }) => site },
          {
            head: t('console.members.col.state'),
            cell: ({ state }) => (
              <Chip tone={state === 'CHECKED_IN' ? 'good' : 'plain'}>
                {t(`console.guests.state.${state}`)}
              </Chip>
            ),
          },
          {
            head: t('console.members.col.actions'),
            cell: (guest) =>
              MAY_CHECK_IN.has(guest.state) && (
                <Button
                  icon="check"
                  busy={command.busy && arriving === guest.person.id}
                  aria-label={t('console.guests.check_in_of', { name: guest.person.name })}
                  onClick={() => void checkIn(guest)}
                >
                  {t('console.guests.check_in')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}

/** The row turns at once; the next look at the server says the same. */
function arrived(personId: string): void {
  patch(ConsoleGuestsDocument, (answer) => ({
    ...answer,
    guests: {
      ...answer.guests,
      edges: answer.guests.edges.map((edge) =>
        edge.node.person.id === personId
          ? { ...edge, node: { ...edge.node, state: 'CHECKED_IN' as const } }
          : edge,
      ),
    },
  }));
}
