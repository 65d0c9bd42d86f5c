/** The typed invite: eight characters, shown in two groups so that two people can read it to each other. */
export const CODE_LENGTH = 8;

/** What was typed or pasted -> the characters that count, upper case, at most eight. */
export function cleanCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, CODE_LENGTH);
}

/** "K7MP2QXR" -> "K7MP 2QXR". */
export function grouped(code: string): string {
  return code.length > 4 ? `${code.slice(0, 4)} ${code.slice(4)}` : code;
}

/** "/join#abc…" -> the invite's token; "" without one. The fragment never reaches a server or its logs. */
export function inviteToken(hash: string): string {
  const token = hash.startsWith('#') ? hash.slice(1) : hash;
  return /^[A-Za-z0-9_-]{16,}$/.test(token) ? token : '';
}
