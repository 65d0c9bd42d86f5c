/** Changing an event that is to come: its words, hours and place, and how many may come. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  ConsoleEditEventDocument,
  ConsoleEventDocument,
  type ConsoleEventQuery,
  ConsoleEventsDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Confirm, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { EventCapacity, EventHours, EventPlace, EventWords } from './event-fields.tsx';
import { focusFirstWrong, Trouble, wrong } from './form.tsx';
import { toInstant, toWall } from './zoned.ts';

type Event = NonNullable<ConsoleEventQuery['event']>;

export default function EditEvent({ id = '' }: { id?: string }) {
  const read = useRead(ConsoleEventDocument, { id }, { keep: false });
  return (
    <Desk title={t('title.console.event_edit')} purpose={t('console.event.edit_purpose')}>
      <Ready read={read}>{({ event }) => event && <Form key={event.id} event={event} />}</Ready>
    </Desk>
  );
}

function firstForm(event: Event) {
  const wall = (at: string) => toWall(at, event.timeZone);
  return {
    fr: { title: event.titleFr, brief: event.briefFr },
    en: { title: event.titleEn, brief: event.briefEn },
    place: event.place,
    starts: wall(event.startsAt),
    ends: wall(event.endsAt),
    closes: wall(event.rsvpClosesAt),
    capacity: String(event.capacity),
  };
}

function useEdit(event: Event) {
  const { route } = useLocation();
  const [form, set] = useState(() => firstForm(event));
  const command = useCommand(ConsoleEditEventDocument);
  const zone = event.timeZone;
  const save = async (overbook: boolean) => {
    const done = await command.run({
      eventId: event.id,
      titleFr: form.fr.title,
      titleEn: form.en.title,
      briefFr: form.fr.brief,
      briefEn: form.en.brief,
      place: form.place,
      startsAt: toInstant(form.starts, zone),
      endsAt: toInstant(form.ends, zone),
      rsvpClosesAt: toInstant(form.closes, zone),
      capacity: Number(form.capacity),
      overbook,
    });
    if (!done) return focusFirstWrong();
    toast(t('console.event.saved'), 'good');
    void refresh(ConsoleEventsDocument as never, ConsoleEventDocument as never);
    route('/console/events');
  };
  return { form, change: (part: Partial<typeof form>) => set({ ...form, ...part }), command, save };
}

function Form({ event }: { event: Event }) {
  const { form, change, command, save } = useEdit(event);
  const [asking, ask] = useState(false);
  const fewer = Number(form.capacity) < Math.min(event.held, event.capacity);
  const say = wrong({}, command.problem);
  const submit = (sent: SubmitEvent) => {
    sent.preventDefault();
    if (fewer) ask(true);
    else void save(false);
  };
  return (
    <form class="desk-form" onSubmit={submit} noValidate>
      <EventWords form={form} change={change} say={say} />
      <div class="card desk-form">
        <EventPlace form={form} change={change} say={say} />
        <div class="desk-columns">
          <EventHours form={form} zone={event.timeZone} change={change} say={say} />
          <EventCapacity form={form} change={change} say={say} />
        </div>
      </div>
      <Trouble
        problem={command.problem}
        fields={[
          'titleFr',
          'titleEn',
          'briefFr',
          'briefEn',
          'place',
          'startsAt',
          'endsAt',
          'rsvpClosesAt',
          'capacity',
        ]}
      />
      <div class="actions">
        <ButtonLink href="/console/events">{t('console.cancel')}</ButtonLink>
        <Button type="submit" kind="primary" busy={command.busy}>
          {t(command.busy ? 'console.saving' : 'console.event.save')}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t('console.event.overbook')}
        action={t('console.event.save')}
        onConfirm={() => void save(true)}
        onClose={() => ask(false)}
      >
        <p>{t('console.event.overbook_body', { held: event.held })}</p>
      </Confirm>
    </form>
  );
}
