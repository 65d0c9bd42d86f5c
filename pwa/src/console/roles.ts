/** Who may open which part of the console. */
import { me } from '../shell/session.ts';

export const HOSTS = ['HOST', 'COMMS', 'ADMIN'] as const;
export const COMMS = ['COMMS', 'ADMIN'] as const;

export function can(roles: readonly string[]): boolean {
  return roles.includes(me.value?.role ?? '');
}
