/** Opening a season, or changing the name and the last day of one that is not over. */
import { useState } from 'preact/hooks';
import {
  ConsoleChangeSeasonDocument,
  ConsoleOpenSeasonDocument,
  ConsoleSeasonsDocument,
  type ConsoleSeasonsQuery,
} from '../gql/graphql.ts';
import { Button, Field, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Trouble, wrong } from './form.tsx';

export type Season = ConsoleSeasonsQuery['seasons'][number];

interface Props {
  /** The one to change; without it, a new one from `firstDay` on. */
  season?: Season;
  firstDay: string;
  close: () => void;
}

export function SeasonForm({ season, firstDay, close }: Props) {
  const [form, set] = useState({
    nameFr: season?.nameFr ?? '',
    nameEn: season?.nameEn ?? '',
    firstDay: season?.firstDay ?? firstDay,
    lastDay: season?.lastDay ?? '',
  });
  const [tried, setTried] = useState(false);
  const opening = useCommand(ConsoleOpenSeasonDocument);
  const changing = useCommand(ConsoleChangeSeasonDocument);
  const { problem, busy } = season ? changing : opening;
  const missing: Record<string, string> = {};
  if (!form.nameFr.trim() && !form.nameEn.trim()) missing.nameFr = t('console.missing');
  if (!form.firstDay) missing.firstDay = t('console.missing');
  if (!form.lastDay) missing.lastDay = t('console.missing');
  const say = wrong(tried ? missing : {}, problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(missing).length) return;
    const { firstDay, ...rest } = form;
    const done = season?.id
      ? await changing.run({ ...rest, seasonId: season.id })
      : await opening.run({ ...rest, firstDay });
    if (!done) return;
    toast(t(season ? 'console.seasons.changed' : 'console.seasons.opened'), 'good');
    void refresh(ConsoleSeasonsDocument);
    close();
  };
  const field = (name: keyof typeof form, type = 'text') => ({
    type,
    value: form[name],
    error: say(name),
    onInput: (event: { currentTarget: HTMLInputElement }) =>
      set({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <Field label={t('console.seasons.name_fr')} maxLength={60} {...field('nameFr')} />
      <Field
        label={t('console.seasons.name_en')}
        hint={t('console.seasons.name_hint')}
        maxLength={60}
        {...field('nameEn')}
      />
      {!season && (
        <Field
          label={t('console.seasons.first')}
          hint={t('console.seasons.first_hint')}
          {...field('firstDay', 'date')}
        />
      )}
      <Field
        label={t('console.seasons.last')}
        hint={t('console.seasons.last_hint')}
        {...field('lastDay', 'date')}
      />
      <Trouble problem={problem} fields={['nameFr', 'nameEn', 'firstDay', 'lastDay']} />
      <div class="actions">
        <Button onClick={close}>{t('dialog.cancel')}</Button>
        <Button type="submit" kind="primary" busy={busy}>
          {t(season ? 'console.seasons.save' : 'console.seasons.open')}
        </Button>
      </div>
    </form>
  );
}
