/** The way in: who invites me → who I am → my passkey → done. One address, one draft, one thumb. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Skeleton } from '../parts/index.ts';
import { locale, t } from '../words/words.ts';
import { inviteToken } from './code.ts';
import { post } from './door.ts';
import { DoorPage } from './door-page.tsx';
import { useAttempt } from './entering.ts';
import { About } from './join-about.tsx';
import { Closed, Code, Invited } from './join-invite.tsx';
import { Done, Key, Pin } from './join-key.tsx';
import {
  confirmed,
  type Journey,
  keep,
  type Opened,
  resume,
  type Secret,
  type StepProps,
  withInvite,
} from './journey.ts';

export default function Join() {
  const [journey, set] = useState(() => resume(inviteToken(location.hash)));
  const attempt = useAttempt();
  // with the drawing, not after it: a phone locked right behind the last letter keeps that letter
  useLayoutEffect(() => keep(journey), [journey]);
  const change = (part: Partial<Journey>) => {
    attempt.say(undefined);
    set((before) => ({ ...before, ...part }));
  };
  const open = (secret: Secret) =>
    attempt.run(async () => {
      const opened = await post<Opened>('/api/join/open', secret);
      set((before) => withInvite(before, secret, opened));
    });
  const confirm = () =>
    attempt.run(async () => {
      const { name, ranking, alias, secret } = journey;
      const shown = ranking === 'alias' ? { alias: alias.trim() } : {};
      await post('/api/join/confirm', {
        ...secret,
        name: name.trim(),
        locale: locale.value,
        ranking,
        ...shown,
      });
      // the invite is used up: its token has no business in the address or the history any more
      history.replaceState(history.state, '', '/join');
      set(confirmed);
    });
  useEffect(() => {
    if (journey.secret && !journey.opened) void open(journey.secret);
  }, []);
  const step: StepProps = { journey, change, attempt };
  const unopened = journey.secret && !journey.opened;
  if (unopened && attempt.said) {
    return (
      <Closed said={attempt.said} again={() => journey.secret && void open(journey.secret)} change={change} />
    );
  }
  if (unopened) return <DoorPage title={t('join.opening')}>{<Skeleton lines={4} />}</DoorPage>;
  if (journey.step === 'code') return <Code {...step} open={(code) => void open({ code })} />;
  if (journey.step === 'invited') return <Invited {...step} />;
  if (journey.step === 'about') return <About {...step} confirm={() => void confirm()} />;
  if (journey.step === 'key') return <Key {...step} />;
  if (journey.step === 'pin') return <Pin {...step} />;
  return <Done journey={journey} />;
}
