/** WebAuthn, with the browser's many ways to say no folded into three that have a next step. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { post } from './door.ts';

/** cancelled: closed or timed out. known: this phone holds a passkey already. blocked: not at this address. */
export type PasskeyTrouble = 'cancelled' | 'known' | 'blocked';

export class PasskeyError extends Error {
  readonly trouble: PasskeyTrouble;

  constructor(trouble: PasskeyTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export function passkeysWork(): boolean {
  return typeof globalThis.PublicKeyCredential === 'function';
}

const SAID: Record<string, PasskeyTrouble> = { InvalidStateError: 'known', SecurityError: 'blocked' };

function folded(error: unknown): PasskeyError {
  const name = error instanceof Error ? error.name : '';
  return new PasskeyError(SAID[name] ?? 'cancelled');
}

/** Creates this phone's passkey for the person signed in. Errors: DoorError, PasskeyError. */
export async function makePasskey(): Promise<void> {
  const { options } = await post<{ options: PublicKeyCredentialCreationOptionsJSON }>(
    '/api/passkey/register/options',
  );
  const credential = await startRegistration({ optionsJSON: options }).catch((error: unknown) => {
    throw folded(error);
  });
  await post('/api/passkey/register/verify', { credential });
}

/** Signs in with whichever passkey its owner picks. Errors: DoorError, PasskeyError. */
export async function presentPasskey(): Promise<void> {
  const { options } = await post<{ options: PublicKeyCredentialRequestOptionsJSON }>(
    '/api/passkey/sign-in/options',
  );
  const credential = await startAuthentication({ optionsJSON: options }).catch((error: unknown) => {
    throw folded(error);
  });
  await post('/api/passkey/sign-in/verify', { credential });
}
