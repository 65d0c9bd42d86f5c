/**
 * A roster as a spreadsheet wrote it: bytes in a guess of an encoding. The server reads text only, so the guess
 * is made here, where the person can see it and correct it before anything is sent.
 */
export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

export type RosterText = { text: string; encoding: Encoding };

/** The byte order mark when there is one; else UTF-8 if every byte fits; else what Excel writes in western Europe. */
export function guessEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** Bytes -> text without a byte order mark, in the encoding given or guessed. */
export function decodeRoster(bytes: Uint8Array, encoding?: Encoding): RosterText {
  const chosen = encoding ?? guessEncoding(bytes);
  return { text: new TextDecoder(chosen).decode(bytes), encoding: chosen };
}

/** Lines that hold something, the heading not counted: what the button says before the server has looked. */
export function peopleIn(text: string): number {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  return Math.max(0, lines.length - 1);
}
