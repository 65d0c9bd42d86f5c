/** Before one says yes: the typed code, who invites and what for, and an invite that does not open. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Button, ButtonLink, Drawing, Field, Icon } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { CODE_LENGTH, cleanCode, grouped } from './code.ts';
import { DoorPage, Wrong } from './door-page.tsx';
import type { Said } from './entering.ts';
import { InAppWarning } from './in-app-warning.tsx';
import { flaws, type Journey, type StepProps } from './journey.ts';

export function Code({ journey, change, attempt, open }: StepProps & { open: (code: string) => void }) {
  const { route } = useLocation();
  const [tried, setTried] = useState(false);
  const missing = CODE_LENGTH - journey.code.length;
  const submit = (event: Event) => {
    event.preventDefault();
    if (flaws(journey).code) return setTried(true);
    open(journey.code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <DoorPage
        title={t('door.code.title')}
        purpose={t('door.code.purpose')}
        onBack={() => route('/sign-in')}
        actions={
          <Button type="submit" kind="primary" wide busy={attempt.busy}>
            {t('door.code.open')}
          </Button>
        }
      >
        <InAppWarning />
        <div class="door-code">
          <Field
            label={t('door.code.label')}
            error={tried && missing > 0 ? t('door.code.short', { missing }) : undefined}
            value={grouped(journey.code)}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellcheck={false}
            onInput={(event) => change({ code: cleanCode(event.currentTarget.value) })}
          />
        </div>
        <Wrong said={attempt.said} />
        <p class="hint">{t('door.code.scan')}</p>
        <p class="hint">{t('door.code.no_code')}</p>
      </DoorPage>
    </form>
  );
}

export function Invited({ journey, change }: StepProps) {
  const { opened } = journey;
  const promises = ['join.promise_1', 'join.promise_2', 'join.promise_3'] as const;
  return (
    <DoorPage
      step={1}
      title={opened?.host ? t('join.invited_by', { host: opened.host }) : t('join.invited')}
      purpose={opened && t('join.where', { site: opened.site, programme: opened.company })}
      actions={
        <>
          <Button kind="primary" wide onClick={() => change({ step: 'about' })}>
            {t('join.start')}
          </Button>
          <ButtonLink kind="quiet" href="/sign-in" wide>
            {t('join.not_me')}
          </ButtonLink>
        </>
      }
    >
      <InAppWarning />
      <p>{t('join.what')}</p>
      <ul class="door-promises">
        {promises.map((promise) => (
          <li key={promise}>
            <Icon name="check" /> <span>{t(promise)}</span>
          </li>
        ))}
      </ul>
    </DoorPage>
  );
}

interface ClosedProps {
  said: Said;
  again: () => void;
  change: (part: Partial<Journey>) => void;
}

export function Closed({ said, again, change }: ClosedProps) {
  const type = () => {
    history.replaceState(history.state, '', '/join');
    change({ secret: undefined, step: 'code' });
  };
  return (
    <DoorPage
      title={t('join.closed_title')}
      actions={
        <>
          <Button kind="primary" icon="refresh-cw" wide onClick={again}>
            {t('door.retry')}
          </Button>
          <Button wide onClick={type}>
            {t('join.type_code')}
          </Button>
        </>
      }
    >
      <div class="door-drawing">
        <Drawing name="door" />
      </div>
      <p role="alert">{said.message}</p>
      {said.code !== 'network' && <p class="hint">{t('join.closed_next')}</p>}
    </DoorPage>
  );
}
