/** Changing an event that is to come: its words, hours and place, and how many may come. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  ConsoleEditEventDocument,
  ConsoleEventDocument,
  type ConsoleEventQuery,
  ConsoleEventsDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Confirm, Field, Ready, TextArea, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { startAt } from './event-form.ts';
import { focusFirstWrong, Trouble, When, wrong } from './form.tsx';
import { TwoLanguages } from './two-languages.tsx';
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
      <TwoLanguages label={t('console.language')}>
        {(language) => {
          const put = (part: Partial<(typeof form)['fr']>) =>
            change({ [language]: { ...form[language], ...part } });
          const end = language === 'fr' ? 'Fr' : 'En';
          return (
            <>
              <Field
                label={t('console.event.name')}
                error={language === locale.value ? say(`title${end}`) : undefined}
                maxLength={120}
                value={form[language].title}
                onInput={(typed) => put({ title: typed.currentTarget.value })}
              />
              <TextArea
                label={t('console.event.brief')}
                error={language === locale.value ? say(`brief${end}`) : undefined}
                rows={4}
                maxLength={2000}
                value={form[language].brief}
                onInput={(typed) => put({ brief: typed.currentTarget.value })}
              />
            </>
          );
        }}
      </TwoLanguages>
      <div class="card desk-form">
        <Field
          label={t('console.event.place')}
          error={say('place')}
          maxLength={200}
          value={form.place}
          onInput={(typed) => change({ place: typed.currentTarget.value })}
        />
        <div class="desk-columns">
          <When
            label={t('console.event.starts')}
            zone={event.timeZone}
            value={form.starts}
            error={say('startsAt')}
            onInput={(starts) => change(startAt(form, starts))}
          />
          <When
            label={t('console.event.ends')}
            zone={event.timeZone}
            value={form.ends}
            error={say('endsAt')}
            onInput={(ends) => change({ ends })}
          />
          <When
            label={t('console.event.closes')}
            zone={event.timeZone}
            value={form.closes}
            error={say('rsvpClosesAt')}
            onInput={(closes) => change({ closes })}
          />
          <Field
            inputMode="numeric"
            label={t('console.event.capacity')}
            hint={t('console.event.capacity_hint')}
            error={say('capacity')}
            value={form.capacity}
            onInput={(typed) => change({ capacity: typed.currentTarget.value })}
          />
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
