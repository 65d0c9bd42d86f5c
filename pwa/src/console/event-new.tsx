import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { ConsoleCreateEventDocument, ConsoleEventsDocument } from '../gql/graphql.ts';
import { Button, ButtonLink, Field, Select, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { EventCapacity, EventHours, EventPlace, EventWords } from './event-fields.tsx';
import { type EventFlaw, type EventForm, emptyEvent, eventFlaws, eventInput } from './event-form.ts';
import { Checks, Choices, focusFirstWrong, Trouble, When, wrong } from './form.tsx';
import { ownSite, programmeZone, usePlaces } from './places.ts';
import { toWall } from './zoned.ts';

const DAY = 86_400_000;
const FIELDS = [
  'titleFr',
  'titleEn',
  'briefFr',
  'briefEn',
  'place',
  'siteIds',
  'startsAt',
  'endsAt',
  'capacity',
];
const SENTENCES = {
  missing: 'console.missing',
  order: 'console.story.order',
  closes: 'console.event.closes_order',
  draw: 'console.event.draw_order',
  capacity: 'console.event.capacity_hint',
  level: 'console.event.level_hint',
} as const satisfies Record<EventFlaw, string>;

function firstForm(): EventForm {
  const own = ownSite();
  const tomorrow = toWall(new Date(Date.now() + DAY).toISOString(), programmeZone()).slice(0, 10);
  return emptyEvent(programmeZone(), own ? [own.id] : [], tomorrow);
}

export default function NewEvent() {
  const { route } = useLocation();
  const [first] = useState(firstForm);
  const draft = useDraft('event', first);
  const command = useCommand(ConsoleCreateEventDocument);
  const [tried, setTried] = useState(false);
  const found = eventFlaws(draft.value);
  const flaws = Object.fromEntries(
    Object.entries(tried ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return focusFirstWrong();
    if (!(await command.run(eventInput(draft.value)))) return focusFirstWrong();
    draft.drop();
    toast(t('console.event.created'), 'good');
    void refresh(ConsoleEventsDocument as never);
    route('/console/events');
  };
  const say = wrong(flaws, command.problem);
  return (
    <Desk title={t('console.event.title')} purpose={t('console.event.purpose')}>
      <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
        <Words form={draft.value} change={draft.change} say={say} />
        <Place form={draft.value} change={draft.change} say={say} />
        <Trouble
          problem={command.problem}
          fields={[...FIELDS, 'rsvpClosesAt', 'minLevel', 'timeZone', 'drawAt', 'siteQuota']}
        />
        <p class="hint">{t('console.story.draft_kept')}</p>
        <div class="actions">
          <ButtonLink href="/console/events">{t('console.cancel')}</ButtonLink>
          <Button type="submit" kind="primary" icon="calendar-plus" busy={command.busy}>
            {t(command.busy ? 'console.saving' : 'console.event.create')}
          </Button>
        </div>
      </form>
    </Desk>
  );
}

interface PartProps {
  form: EventForm;
  change: (part: Partial<EventForm>) => void;
  say: (field: string) => string | undefined;
}

function Words({ form, change, say }: PartProps) {
  return (
    <>
      <Choices
        legend={t('console.event.kind')}
        value={form.kind}
        options={(['CAFE', 'EXCLUSIVE'] as const).map((value) => ({
          value,
          label: t(`console.events.kind.${value}`),
          hint: t(`console.event.kind_what.${value}`),
        }))}
        onChoose={(kind) => change({ kind })}
      />
      <EventWords form={form} change={change} say={say} />
      <p class="hint">{t('console.story.one_language')}</p>
    </>
  );
}

function Place({ form, change, say }: PartProps) {
  const places = usePlaces();
  const own = ownSite();
  const sites = places.data?.sites ?? [];
  const zones = [...new Set([form.timeZone, ...sites.map(({ timeZone }) => timeZone)])].sort();
  const choose = (siteIds: string[]) => {
    const zone = siteIds.length === 1 && sites.find(({ id }) => id === siteIds[0])?.timeZone;
    change(zone ? { siteIds, timeZone: zone } : { siteIds });
  };
  return (
    <div class="card desk-form">
      <EventPlace form={form} change={change} say={say} />
      <div class="desk-columns">
        <EventHours form={form} zone={form.timeZone} change={change} say={say} />
        <Select
          label={t('console.event.zone')}
          error={say('timeZone')}
          value={form.timeZone}
          options={zones.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
          onChange={(event) => change({ timeZone: event.currentTarget.value })}
        />
        <EventCapacity form={form} change={change} say={say} />
        <Field
          inputMode="numeric"
          label={t('console.event.level')}
          hint={t('console.event.level_hint')}
          error={say('minLevel')}
          value={form.minLevel}
          onInput={(event) => change({ minLevel: event.currentTarget.value })}
        />
        {form.kind === 'EXCLUSIVE' && (
          <>
            <When
              optional
              label={t('console.event.draw')}
              zone={form.timeZone}
              value={form.draws}
              error={say('drawAt')}
              onInput={(draws) => change({ draws })}
            />
            <Field
              inputMode="numeric"
              label={`${t('console.event.quota')} (${t('console.optional')})`}
              hint={t('console.event.quota_hint')}
              error={say('siteQuota')}
              value={form.quota}
              onInput={(event) => change({ quota: event.currentTarget.value })}
            />
          </>
        )}
      </div>
      {!own && (
        <Checks
          legend={t('console.event.sites')}
          hint={t('console.story.sites_all')}
          error={say('siteIds')}
          options={sites}
          chosen={form.siteIds}
          onChoose={choose}
        />
      )}
    </div>
  );
}
