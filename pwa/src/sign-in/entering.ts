/** From the door into the app, and what every button at the door shares: busy, and the sentence when it fails. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { renewSession } from '../shell/session.ts';
import { t } from '../words/words.ts';
import { DoorError } from './door.ts';
import { PasskeyError } from './passkeys.ts';

/** Where to go after sign-in: the address asked for first, never another site's. */
export function destination(query: Record<string, string>): string {
  const to = query.to ?? '/';
  return /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') && !to.startsWith('/join') ? to : '/';
}

/** Learns who has signed in, then leaves the door. */
export function useEntering(): () => Promise<void> {
  const { query, route } = useLocation();
  return async () => {
    await renewSession();
    route(destination(query), true);
  };
}

export interface Said {
  code: string;
  message: string;
  field: string | undefined;
}

export function saidOf(error: unknown): Said {
  if (error instanceof DoorError) return { code: error.code, message: error.message, field: error.field };
  if (error instanceof PasskeyError)
    return { code: error.trouble, message: passkeySentence(error), field: undefined };
  return { code: 'unexpected', message: t('door.error.unexpected'), field: undefined };
}

function passkeySentence({ trouble }: PasskeyError): string {
  if (trouble === 'known') return t('join.passkey_known');
  return t(trouble === 'blocked' ? 'door.error.passkey_blocked' : 'door.error.passkey_cancelled');
}

export interface Attempt {
  busy: boolean;
  said: Said | undefined;
  /** Runs one thing at a time; what it throws becomes `said`. True when it went well. */
  run(work: () => Promise<void>): Promise<boolean>;
  say(said: Said | undefined): void;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState<Said>();
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    say(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      say(saidOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, said, run, say };
}
