/** The passkey, or six digits where the phone has none; then the first look at the app. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button, Drawing, Icon } from '../parts/index.ts';
import { InstallHint } from '../shell/install.tsx';
import { renewSession } from '../shell/session.ts';
import { t } from '../words/words.ts';
import { post } from './door.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import { useAttempt } from './entering.ts';
import { firstName, type Journey, type StepProps } from './journey.ts';
import { makePasskey, passkeysWork } from './passkeys.ts';
import { SixDigits } from './six-digits.tsx';

export function Key(props: StepProps) {
  const { change, attempt } = props;
  if (!passkeysWork()) return <Pin {...props} />;
  const make = () =>
    void attempt.run(async () => {
      await makePasskey();
      change({ step: 'done' });
    });
  const cancelled = attempt.said?.code === 'cancelled';
  const said =
    cancelled && attempt.said ? { ...attempt.said, message: t('join.passkey_cancelled') } : attempt.said;
  return (
    <DoorPage
      step={3}
      title={t('join.passkey_title')}
      actions={
        <>
          <Button kind="primary" icon="key-round" wide busy={attempt.busy} onClick={make}>
            {t(attempt.busy ? 'join.passkey_busy' : 'join.passkey_make')}
          </Button>
          <Button kind="quiet" wide onClick={() => change({ step: 'pin' })}>
            {t('join.passkey_pin')}
          </Button>
        </>
      }
    >
      <div class="door-drawing">
        <Icon name="smartphone" size={64} />
      </div>
      <p>{t('join.passkey_what')}</p>
      <Wrong said={said} />
      {said?.code === 'not_signed_in' && <p class="hint">{t('join.signed_out')}</p>}
    </DoorPage>
  );
}

export function Pin({ change, attempt }: StepProps) {
  const [pin, setPin] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (pin.length < 6) return;
    void attempt.run(async () => {
      await post('/api/pin', { pin });
      change({ step: 'done' });
    });
  };
  const { said } = attempt;
  const error =
    tried && pin.length < 6 ? t('door.pin.short') : said?.field === 'pin' ? said.message : undefined;
  return (
    <form onSubmit={submit} noValidate>
      <DoorPage
        step={3}
        title={t('join.pin_title')}
        purpose={t('join.pin_hint')}
        actions={
          <>
            <Button type="submit" kind="primary" wide busy={attempt.busy}>
              {t('join.pin_save')}
            </Button>
            {passkeysWork() && (
              <Button kind="quiet" wide onClick={() => change({ step: 'key' })}>
                {t('join.pin_passkey')}
              </Button>
            )}
          </>
        }
      >
        <SixDigits label={t('door.pin.label')} error={error} value={pin} fresh onChange={setPin} />
        <Wrong said={said?.field === 'pin' ? undefined : said} />
      </DoorPage>
    </form>
  );
}

export function Done({ journey }: { journey: Journey }) {
  const { route } = useLocation();
  const attempt = useAttempt();
  const go = () =>
    void attempt.run(async () => {
      await renewSession();
      route('/', true);
    });
  return (
    <DoorPage
      title={t('join.done_title', { name: firstName(journey.name) })}
      purpose={t('join.done_what')}
      actions={
        <Button kind="primary" wide busy={attempt.busy} onClick={go}>
          {t('join.done_go')}
        </Button>
      }
    >
      <div class="door-drawing">
        <Drawing name="sent" />
      </div>
      <InstallHint />
      <p class="hint">{t('join.second_device')}</p>
      <Wrong said={attempt.said} />
    </DoorPage>
  );
}
