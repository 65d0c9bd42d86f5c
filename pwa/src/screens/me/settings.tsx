/** Settings: how I am seen, language, rest, this phone, and the two ways out. */
import { useState } from 'preact/hooks';
import {
  LeaveDocument,
  MeDocument,
  type MeQuery,
  type Ranking,
  type ShiftPattern,
  UpdateMeDocument,
  type UpdateMeInput,
} from '../../gql/graphql.ts';
import { Button, Confirm, Field, Page, Ready, Segments, Select, Switch, toast } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { forgetPerson, signOut } from '../../shell/session.ts';
import { chooseTheme, type Theme, theme } from '../../shell/theme.ts';
import { type Locale, speak, t } from '../../words/words.ts';
import { pending, useCommand, write } from '../../writes/write.ts';
import { withSettings } from '../queued.ts';
import { InstallSetting } from './install-setting.tsx';
import './me.css';
import { PushSetting } from './push-setting.tsx';

type Me = MeQuery['me'];

async function change(what: Omit<UpdateMeInput, 'key'>): Promise<void> {
  const written = await write(UpdateMeDocument, 'UpdateMe', what);
  if (written.state === 'failed') return toast(written.problem.message, 'bad');
  toast(written.state === 'sent' ? t('settings.saved') : t('settings.queued'), 'good');
}

export default function Settings() {
  const read = useRead(MeDocument, {});
  return (
    <Page title={t('title.settings')} purpose={t('settings.purpose')}>
      <Ready read={read}>
        {({ me }) => {
          const mine = withSettings(me);
          return (
            <>
              <Seen me={mine} />
              <Present me={mine} />
              <Looks />
              <Rest me={mine} />
              <PushSetting />
              <InstallSetting />
              <Out />
            </>
          );
        }}
      </Ready>
    </Page>
  );
}

/** The server's id of a group of choices, its legend read out with each of them. */
function Seen({ me }: { me: Me }) {
  const [alias, setAlias] = useState(me.alias ?? '');
  const choose = (ranking: Ranking) => void change({ ranking });
  const choices: [Ranking, string][] = [
    ['NAME', t('settings.ranking.NAME', { name: me.name })],
    ['ALIAS', t('settings.ranking.ALIAS')],
    ['HIDDEN', t('settings.ranking.HIDDEN')],
  ];
  return (
    <section class="card" aria-labelledby="seen">
      <h2 id="seen">{t('settings.name')}</h2>
      <fieldset class="choices">
        <legend>{t('settings.name.body')}</legend>
        {choices.map(([value, label]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name="ranking"
              checked={me.ranking === value}
              disabled={value === 'ALIAS' && !me.alias}
              onChange={() => choose(value)}
            />
            {label}
            {value === 'ALIAS' && me.alias && ` : ${me.alias}`}
          </label>
        ))}
      </fieldset>
      {me.ranking === 'HIDDEN' && <p class="hint">{t('settings.ranking.HIDDEN.body')}</p>}
      <form
        class="alias"
        onSubmit={(event) => {
          event.preventDefault();
          if (alias.trim()) void change({ alias: alias.trim(), ranking: 'ALIAS' });
        }}
      >
        <Field
          label={t('settings.alias')}
          value={alias}
          maxLength={30}
          autocomplete="nickname"
          onInput={(event) => setAlias(event.currentTarget.value)}
        />
        <Button
          type="submit"
          disabled={!alias.trim() || (alias.trim() === me.alias && me.ranking === 'ALIAS')}
        >
          {t('settings.alias.save')}
        </Button>
      </form>
    </section>
  );
}

/** Presence is a number, unless one agrees to be named. */
function Present({ me }: { me: Me }) {
  return (
    <section class="card" aria-labelledby="present">
      <h2 id="present">{t('settings.here')}</h2>
      <Switch
        label={t('settings.here.named')}
        hint={t('settings.here.hint')}
        checked={me.namedHere}
        onChange={(namedHere) => void change({ namedHere })}
      />
    </section>
  );
}

function Looks() {
  const tongue = t('settings.language');
  const speakNow = async (next: Locale) => {
    await speak(next);
    await change({ locale: next });
  };
  return (
    <section class="card" aria-label={t('settings.theme')}>
      <h2>{tongue}</h2>
      <Segments
        label={tongue}
        value={document.documentElement.lang === 'en' ? 'en' : 'fr'}
        options={[
          { value: 'fr', label: t('settings.language.fr') },
          { value: 'en', label: t('settings.language.en') },
        ]}
        onChoose={(next) => void speakNow(next)}
      />
      <h2>{t('settings.theme')}</h2>
      <Segments<Theme>
        label={t('settings.theme')}
        value={theme.value}
        options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChoose={chooseTheme}
      />
    </section>
  );
}

const SHIFTS: readonly ShiftPattern[] = ['DAY', 'TWO_SHIFTS', 'THREE_SHIFTS', 'NIGHT', 'WEEKEND'];
const DAY = 24 * 60;

/** Minutes past midnight, as an input of type time says them, and back. */
export function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

export function minutes(clock: string): number | undefined {
  const [hours, rest] = clock.split(':').map(Number);
  if (hours === undefined || rest === undefined || Number.isNaN(hours + rest)) return undefined;
  return (hours * 60 + rest) % DAY;
}

function Rest({ me }: { me: Me }) {
  const at = (field: 'quietFrom' | 'quietUntil') => (event: { currentTarget: HTMLInputElement }) => {
    const value = minutes(event.currentTarget.value);
    if (value !== undefined && value !== me[field]) void change({ [field]: value });
  };
  return (
    <section class="card" aria-labelledby="rest">
      <h2 id="rest">{t('settings.rest')}</h2>
      <p class="hint">{t('settings.rest.body')}</p>
      <Select
        label={t('settings.shift')}
        value={me.shiftPattern}
        options={SHIFTS.map((value) => ({ value, label: t(`shift.${value as 'DAY'}`) }))}
        onChange={(event) => void change({ shiftPattern: event.currentTarget.value as ShiftPattern })}
      />
      <div class="quiet">
        <Field
          label={t('settings.quietFrom')}
          type="time"
          value={clock(me.quietFrom)}
          onChange={at('quietFrom')}
        />
        <Field
          label={t('settings.quietUntil')}
          type="time"
          value={clock(me.quietUntil)}
          onChange={at('quietUntil')}
        />
      </div>
    </section>
  );
}

function Out() {
  const [asking, ask] = useState<'leave' | 'signOut'>();
  const leave = useCommand(LeaveDocument);
  const waiting = pending.value.length;
  const quit = async () => {
    if (!(await leave.run({}))) return toast(t('settings.leave.failed'), 'bad');
    await forgetPerson();
    location.assign('/sign-in');
  };
  return (
    <section class="card" aria-label={t('settings.signOut')}>
      <Button icon="log-out" wide onClick={() => ask('signOut')}>
        {t('settings.signOut')}
      </Button>
      <h2>{t('settings.leave')}</h2>
      <p class="hint">{t('settings.leave.body')}</p>
      <Button kind="danger" wide busy={leave.busy} onClick={() => ask('leave')}>
        {t('settings.leave')}
      </Button>
      <Confirm
        open={asking === 'signOut'}
        title={t('settings.signOut')}
        action={t('settings.signOut')}
        onConfirm={() => void signOut()}
        onClose={() => ask(undefined)}
      >
        <p>{t('settings.signOut.body')}</p>
        {waiting > 0 && <p class="wrong">{t('settings.signOut.pending', { count: waiting })}</p>}
      </Confirm>
      <Confirm
        open={asking === 'leave'}
        danger
        title={t('settings.leave.sure')}
        action={t('settings.leave.go')}
        onConfirm={() => void quit()}
        onClose={() => ask(undefined)}
      >
        <p>{t('settings.leave.sure.body')}</p>
      </Confirm>
    </section>
  );
}
