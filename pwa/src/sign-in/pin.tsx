import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { post } from './door.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import { useAttempt, useEntering } from './entering.ts';
import { SixDigits } from './six-digits.tsx';

/** For phones without passkeys: the PIN works together with a cookie bound to this phone. */
export default function PinSignIn() {
  const { route } = useLocation();
  const enter = useEntering();
  const attempt = useAttempt();
  const [pin, setPin] = useState('');
  const [short, setShort] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (pin.length < 6) return setShort(true);
    void attempt.run(async () => {
      await post('/api/pin/sign-in', { pin });
      await enter();
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <DoorPage
        title={t('door.pin.title')}
        purpose={t('door.pin.purpose')}
        onBack={() => route('/sign-in')}
        actions={
          <Button type="submit" kind="primary" wide busy={attempt.busy}>
            {t('door.pin.go')}
          </Button>
        }
      >
        <SixDigits
          label={t('door.pin.label')}
          value={pin}
          error={short && pin.length < 6 ? t('door.pin.short') : undefined}
          onChange={setPin}
        />
        <Wrong said={attempt.said} />
        <p class="hint">
          {t('door.pin.forgotten')} <a href="/recover">{t('welcome.recover')}</a>
        </p>
      </DoorPage>
    </form>
  );
}
