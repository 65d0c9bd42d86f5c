import { useEffect, useState } from 'preact/hooks';
import { TestPushDocument } from '../../gql/graphql.ts';
import { Button, toast } from '../../parts/index.ts';
import { type PushState, pushState, turnPushOff, turnPushOn } from '../../push.ts';
import { programme } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { useCommand } from '../../writes/write.ts';

/** Notifications on this phone: asked for by a tap, tried by another. */
export function PushSetting() {
  const [state, setState] = useState<PushState>();
  const [busy, setBusy] = useState(false);
  const trial = useCommand(TestPushDocument);
  useEffect(() => void pushState().then(setState), []);
  const turn = async (change: () => Promise<PushState>) => {
    setBusy(true);
    try {
      setState(await change());
    } catch {
      toast(t('settings.push.failed'), 'bad');
    } finally {
      setBusy(false);
    }
  };
  const tryIt = async () => {
    const sent = await trial.run({});
    toast(sent ? t('settings.push.tested') : t('settings.push.failed'), sent ? 'good' : 'bad');
  };
  return (
    <section class="card" aria-labelledby="push">
      <h2 id="push">{t('settings.push')}</h2>
      <p class="hint">{t('settings.push.body')}</p>
      {state === 'unsupported' && <p>{t('settings.push.unsupported')}</p>}
      {state === 'install' && <p>{t('settings.push.install')}</p>}
      {state === 'blocked' && <p>{t('settings.push.denied')}</p>}
      {state === 'off' && (
        <Button
          icon="bell"
          busy={busy}
          onClick={() => void turn(() => turnPushOn(programme.value?.vapidKey ?? ''))}
        >
          {t('settings.push.turnOn')}
        </Button>
      )}
      {state === 'on' && (
        <>
          <p>{t('settings.push.on')}</p>
          <div class="actions">
            <Button icon="bell-off" kind="quiet" busy={busy} onClick={() => void turn(turnPushOff)}>
              {t('settings.push.turnOff')}
            </Button>
            <Button icon="send" busy={trial.busy} onClick={() => void tryIt()}>
              {t('settings.push.test')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
