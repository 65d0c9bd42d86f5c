import { useState } from 'preact/hooks';
import {
  ConsoleCancelEventDocument,
  ConsoleEventsDocument,
  type ConsoleEventsQuery,
} from '../gql/graphql.ts';
import {
  Button,
  ButtonLink,
  Card,
  Confirm,
  EmptyState,
  List,
  Ready,
  Segments,
  toast,
} from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble } from './form.tsx';
import { ownSite } from './places.ts';
import { More } from './table.tsx';

type Event = ConsoleEventsQuery['events']['edges'][number]['node'];
type When = 'coming' | 'past';

export default function Events() {
  const [when, setWhen] = useState<When>('coming');
  const list = usePages(ConsoleEventsDocument, { past: when === 'past' }, (answer) => answer.events, {
    keep: false,
  });
  const command = useCommand(ConsoleCancelEventDocument);
  const [leaving, setLeaving] = useState<Event>();
  const cancel = async (event: Event) => {
    if (!(await command.run({ eventId: event.id }))) return;
    toast(t('console.events.cancel_done'), 'good');
    void refresh(ConsoleEventsDocument as never);
  };
  const create = (
    <ButtonLink href="/console/events/new" kind="primary" icon="calendar-plus">
      {t('console.events.new')}
    </ButtonLink>
  );
  return (
    <Desk title={t('console.events.title')} purpose={t('console.events.purpose')} aside={create}>
      <Segments
        label={t('console.events.title')}
        value={when}
        options={(['coming', 'past'] as const).map((value) => ({
          value,
          label: t(`console.events.${value}`),
        }))}
        onChoose={setWhen}
      />
      <Trouble problem={command.problem} />
      <Ready read={list}>
        {(events) =>
          events.length === 0 ? (
            <EmptyState
              drawing="meet"
              title={t(when === 'past' ? 'console.events.empty_past' : 'console.events.empty')}
            />
          ) : (
            <List items={events} keyOf={({ id }) => id} label={t('console.events.title')}>
              {(event) => <One event={event} past={when === 'past'} leave={() => setLeaving(event)} />}
            </List>
          )
        }
      </Ready>
      <More {...list} />
      <Confirm
        open={leaving !== undefined}
        title={t('console.events.cancel_of', { title: leaving?.title ?? '' })}
        action={t('console.events.cancel')}
        danger
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && void cancel(leaving)}
      >
        <p>{t('console.events.cancel_sure')}</p>
      </Confirm>
    </Desk>
  );
}

/** A host holds the events of the own site only. */
function mine(event: Event): boolean {
  const own = ownSite();
  return !own || event.site?.id === own.id;
}

function One({ event, past, leave }: { event: Event; past: boolean; leave: () => void }) {
  const { id, title, kind, place, site, startsAt, timeZone, held, capacity, waiting, cancelled } = event;
  return (
    <Card label={title}>
      <div class="desk-line">
        <h2>{mine(event) ? <a href={`/console/events/${id}`}>{title}</a> : title}</h2>
        {cancelled ? (
          <Chip tone="bad">{t('console.events.cancelled')}</Chip>
        ) : (
          <Chip>{t(`console.events.kind.${kind}`)}</Chip>
        )}
      </div>
      <p class="desk-facts">
        <span>{dateTime(startsAt, timeZone)}</span>
        <span>{place}</span>
        {site && site.name !== place && <span>{site.name}</span>}
        <span class="figures">{t('console.events.places', { held, capacity })}</span>
        {waiting > 0 && <span class="figures">{t('console.events.waiting', { count: waiting })}</span>}
      </p>
      {mine(event) && (
        <div class="actions">
          {!past && !cancelled && (
            <ButtonLink
              href={`/console/events/${id}/edit`}
              aria-label={t('console.event.edit_of', { title })}
            >
              {t('console.event.edit')}
            </ButtonLink>
          )}
          {!past && !cancelled && (
            <Button kind="quiet" aria-label={t('console.events.cancel_of', { title })} onClick={leave}>
              {t('console.events.cancel')}
            </Button>
          )}
          <ButtonLink
            href={`/console/events/${id}`}
            icon="users"
            aria-label={t('console.events.guests_of', { title })}
          >
            {t('console.events.guests')}
          </ButtonLink>
        </div>
      )}
    </Card>
  );
}
