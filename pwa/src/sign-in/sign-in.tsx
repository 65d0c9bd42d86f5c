import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Avatar, Button, ButtonLink, Icon } from '../parts/index.ts';
import { me } from '../shell/session.ts';
import { t, tCode } from '../words/words.ts';
import { knock, post } from './door.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import { destination, useAttempt, useEntering } from './entering.ts';
import { InAppWarning } from './in-app-warning.tsx';
import { passkeysWork, presentPasskey } from './passkeys.ts';

interface Front {
  name: string;
  company: string;
  demo: boolean;
  oidc: boolean;
}

interface Persona {
  persona: string;
  name: string;
  site: string;
  role: string;
}

function useFront(): Front | undefined {
  const [front, setFront] = useState<Front>();
  useEffect(() => {
    // without it the door still opens: the passkey button needs none of this
    knock<Front>('/api/programme').then(setFront, () => undefined);
  }, []);
  return front;
}

export default function SignIn() {
  const front = useFront();
  const { query } = useLocation();
  const enter = useEntering();
  const passkey = useAttempt();
  const suffix = query.to ? `?to=${encodeURIComponent(query.to)}` : '';
  return (
    <DoorPage title={t('welcome.title')} purpose={t('welcome.purpose')}>
      <InAppWarning />
      {me.value && (
        <p class="door-note">
          {t('welcome.signed_in_as', { name: me.value.name })}{' '}
          <a href={destination(query)}>{t('welcome.go_on')}</a>
        </p>
      )}
      {location.hash.startsWith('#sign-in=') && (
        <p class="door-wrong" role="alert">
          <Icon name="circle-alert" /> <span>{t('welcome.oidc_failed')}</span>
        </p>
      )}
      {front?.demo && <Personas />}
      {passkeysWork() ? (
        <div class="door-stack">
          <Button
            kind={front?.demo ? 'plain' : 'primary'}
            icon="key-round"
            wide
            busy={passkey.busy}
            onClick={() => void passkey.run(() => presentPasskey().then(enter))}
          >
            {t(passkey.busy ? 'welcome.busy' : 'welcome.passkey')}
          </Button>
          <p class="hint">{t('welcome.passkey_hint')}</p>
          <Wrong said={passkey.said} />
        </div>
      ) : (
        <section class="door-warning">
          <h2>{t('welcome.no_passkey_title')}</h2>
          <p>{t('welcome.no_passkey')}</p>
        </section>
      )}
      <nav class="door-ways" aria-label={t('welcome.other_ways')}>
        <ButtonLink href="/join" icon="user-plus" wide>
          {t('welcome.code')}
        </ButtonLink>
        {front?.oidc && (
          <ButtonLink href="/api/oidc/start" icon="building-2" wide>
            {t('welcome.oidc')}
          </ButtonLink>
        )}
        <ButtonLink href={`/sign-in/pin${suffix}`} kind="quiet" icon="lock" wide>
          {t('welcome.pin')}
        </ButtonLink>
        <ButtonLink href="/recover" kind="quiet" icon="smartphone" wide>
          {t('welcome.recover')}
        </ButtonLink>
      </nav>
      <p class="door-foot">{t('welcome.voluntary')}</p>
    </DoorPage>
  );
}

function Personas() {
  const [personas, setPersonas] = useState<Persona[]>();
  const [chosen, choose] = useState('');
  const attempt = useAttempt();
  const enter = useEntering();
  useEffect(() => {
    knock<{ personas: Persona[] }>('/api/demo/personas').then(
      (answer) => setPersonas(answer.personas),
      () => setPersonas([]),
    );
  }, []);
  const step = (persona: string) => {
    choose(persona);
    void attempt.run(() => post('/api/demo/sign-in', { persona }).then(enter));
  };
  return (
    <section class="door-demo" aria-labelledby="demo">
      <h2 id="demo">{t('welcome.demo')}</h2>
      <p class="hint">{t('welcome.demo_hint')}</p>
      <Wrong said={attempt.said} />
      <ul class="list">
        {personas?.map(({ persona, name, site }, at) => (
          <li key={persona}>
            <button
              type="button"
              class="door-persona"
              aria-label={`${t('welcome.demo_as', { name })}, ${tCode('welcome.demo_roles', persona, persona)}, ${site}`}
              aria-busy={attempt.busy && chosen === persona}
              disabled={attempt.busy}
              onClick={() => step(persona)}
            >
              <Avatar name={name} hue={at * 2} />
              <span>
                <strong>{name}</strong>
                <small>
                  {tCode('welcome.demo_roles', persona, persona)} · {site}
                </small>
              </span>
              <Icon name="chevron-right" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
