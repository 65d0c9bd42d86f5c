/** A new phone: a code to read to the host, their yes, a day of safety, then the account opens here. */
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button, Drawing } from '../parts/index.ts';
import { ago, dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { grouped } from './code.ts';
import { DoorError, post } from './door.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import { useAttempt } from './entering.ts';
import { begin, keep } from './journey.ts';

interface Asked {
  claim: string;
  code: string;
  expiresAt: string;
}

type State = 'requested' | 'hold' | 'ready' | 'active' | 'refused' | 'expired';

interface Status {
  state: State;
  holdUntil: string | null;
}

/** Survives the day of safety, and the phone's restart. The claim is worthless until a host has said yes. */
const KEPT = 'relais.recovery';
const LOOK_EVERY = 4_000;

function kept(): Asked | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export default function Recover() {
  const [asked, setAsked] = useState(kept);
  const attempt = useAttempt();
  const start = () =>
    void attempt.run(async () => {
      const answer = await post<Asked>('/api/recovery/request');
      localStorage.setItem(KEPT, JSON.stringify(answer));
      setAsked(answer);
    });
  const forget = () => {
    localStorage.removeItem(KEPT);
    setAsked(undefined);
  };
  if (asked) return <Waiting asked={asked} forget={forget} />;
  return <Begin start={start} busy={attempt.busy} said={attempt.said} />;
}

type BeginProps = { start: () => void } & Pick<ReturnType<typeof useAttempt>, 'busy' | 'said'>;

function Begin({ start, busy, said }: BeginProps) {
  const { route } = useLocation();
  return (
    <DoorPage
      title={t('recover.title')}
      purpose={t('recover.purpose')}
      onBack={() => route('/sign-in')}
      actions={
        <Button kind="primary" wide busy={busy} onClick={start}>
          {t('recover.start')}
        </Button>
      }
    >
      <ol class="door-steps">
        <li>{t('recover.how_1')}</li>
        <li>{t('recover.how_2')}</li>
        <li>{t('recover.how_3')}</li>
      </ol>
      <Wrong said={said} />
    </DoorPage>
  );
}

/** Asks every few seconds while the page is looked at; a lost network only means asking again. */
function useStatus(claim: string) {
  const [status, setStatus] = useState<Status>();
  const [offline, setOffline] = useState(false);
  const look = () =>
    post<Status>('/api/recovery/status', { claim }).then(
      (answer) => {
        setOffline(false);
        setStatus(answer);
      },
      (error: unknown) => {
        if (error instanceof DoorError && error.status >= 400 && error.status < 500 && error.status !== 429) {
          setStatus({ state: 'expired', holdUntil: null });
        } else setOffline(true);
      },
    );
  useEffect(() => {
    void look();
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [claim]);
  return { status, offline, look };
}

function Waiting({ asked, forget }: { asked: Asked; forget: () => void }) {
  const { status, offline, look } = useStatus(asked.claim);
  if (status?.state === 'hold') return <Hold until={status.holdUntil} look={look} />;
  if (status?.state === 'ready') return <ReadyToOpen claim={asked.claim} forget={forget} />;
  if (status?.state === 'expired' || status?.state === 'refused' || status?.state === 'active') {
    return <Over state={status.state} forget={forget} />;
  }
  return (
    <DoorPage
      title={t('recover.code')}
      actions={
        <Button kind="quiet" wide onClick={forget}>
          {t('recover.forget')}
        </Button>
      }
    >
      <p class="door-big-code">{grouped(asked.code)}</p>
      <p class="hint">{t('recover.left', { left: ago(asked.expiresAt) })}</p>
      <p role="status">{t(offline ? 'recover.offline' : 'recover.waiting')}</p>
    </DoorPage>
  );
}

function Hold({ until, look }: { until: string | null; look: () => Promise<void> }) {
  return (
    <DoorPage
      title={t('recover.hold_title')}
      actions={
        <Button wide icon="refresh-cw" onClick={() => void look()}>
          {t('recover.check')}
        </Button>
      }
    >
      <div class="door-drawing">
        <Drawing name="door" />
      </div>
      <p role="status">{t('recover.hold', { when: until ? dateTime(until) : '' })}</p>
      <p class="hint">{t('recover.hold_why')}</p>
    </DoorPage>
  );
}

/** Opens the account here, then goes the way every newcomer goes: a passkey, or six digits. */
function ReadyToOpen({ claim, forget }: { claim: string; forget: () => void }) {
  const { route } = useLocation();
  const attempt = useAttempt();
  const finish = () =>
    void attempt.run(async () => {
      const { name } = await post<{ name: string }>('/api/recovery/finish', { claim });
      keep({ ...begin(''), step: 'key', name });
      forget();
      route('/join', true);
    });
  return (
    <DoorPage
      title={t('recover.ready_title')}
      actions={
        <Button kind="primary" icon="key-round" wide busy={attempt.busy} onClick={finish}>
          {t('recover.finish')}
        </Button>
      }
    >
      <p>{t('recover.ready')}</p>
      <Wrong said={attempt.said} />
    </DoorPage>
  );
}

function Over({ state, forget }: { state: 'expired' | 'refused' | 'active'; forget: () => void }) {
  const names = {
    expired: ['recover.expired_title', 'recover.expired'],
    refused: ['recover.refused_title', 'recover.refused'],
    active: ['recover.used_title', 'recover.used'],
  } as const;
  const [title, text] = names[state];
  return (
    <DoorPage
      title={t(title)}
      actions={
        <Button kind="primary" wide onClick={forget}>
          {t('recover.again')}
        </Button>
      }
    >
      <p>{t(text)}</p>
      <p>
        <a href="/sign-in">{t('welcome.passkey')}</a>
      </p>
    </DoorPage>
  );
}
