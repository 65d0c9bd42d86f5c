/** The fields that making and changing an event share. */
import { Field, TextArea } from '../parts/index.ts';
import { locale, t } from '../words/words.ts';
import { type EventForm, startAt } from './event-form.ts';
import { When } from './form.tsx';
import { TwoLanguages } from './two-languages.tsx';

interface Props<Shown extends keyof EventForm> {
  form: Pick<EventForm, Shown>;
  change: (part: Partial<Pick<EventForm, Shown>>) => void;
  say: (field: string) => string | undefined;
}

export function EventWords({ form, change, say }: Props<'fr' | 'en'>) {
  return (
    <TwoLanguages label={t('console.language')}>
      {(language) => {
        const words = form[language];
        const put = (part: Partial<typeof words>) => change({ [language]: { ...words, ...part } });
        const end = language === 'fr' ? 'Fr' : 'En';
        return (
          <>
            <Field
              label={t('console.event.name')}
              error={language === locale.value ? say(`title${end}`) : undefined}
              maxLength={120}
              value={words.title}
              onInput={(event) => put({ title: event.currentTarget.value })}
            />
            <TextArea
              label={t('console.event.brief')}
              error={language === locale.value ? say(`brief${end}`) : undefined}
              rows={4}
              maxLength={2000}
              value={words.brief}
              onInput={(event) => put({ brief: event.currentTarget.value })}
            />
          </>
        );
      }}
    </TwoLanguages>
  );
}

export function EventPlace({ form, change, say }: Props<'place'>) {
  return (
    <Field
      label={t('console.event.place')}
      hint={t('console.event.place_hint')}
      error={say('place')}
      maxLength={200}
      value={form.place}
      onInput={(event) => change({ place: event.currentTarget.value })}
    />
  );
}

/** Wall times of `zone`. */
export function EventHours({
  form,
  zone,
  change,
  say,
}: Props<'starts' | 'ends' | 'closes'> & { zone: string }) {
  return (
    <>
      <When
        label={t('console.event.starts')}
        zone={zone}
        value={form.starts}
        error={say('startsAt')}
        onInput={(starts) => change(startAt(form, starts))}
      />
      <When
        label={t('console.event.ends')}
        zone={zone}
        value={form.ends}
        error={say('endsAt')}
        onInput={(ends) => change({ ends })}
      />
      <When
        label={t('console.event.closes')}
        zone={zone}
        value={form.closes}
        error={say('rsvpClosesAt')}
        onInput={(closes) => change({ closes })}
      />
    </>
  );
}

export function EventCapacity({ form, change, say }: Props<'capacity'>) {
  return (
    <Field
      inputMode="numeric"
      label={t('console.event.capacity')}
      hint={t('console.event.capacity_hint')}
      error={say('capacity')}
      value={form.capacity}
      onInput={(event) => change({ capacity: event.currentTarget.value })}
    />
  );
}
