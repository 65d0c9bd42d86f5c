/** What is sent to the share sheet, and what it may be worth. */

export const MOST_CHARACTERS = 3_000;

/** So many words make a text one's own; the server judges, this only encourages. */
export const OWN_WORDS = 6;

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

/** The person's words, then where they work: a reader must see who speaks (an employee, not a stranger). */
export function posted(ownWords: string, disclosure: string): string {
  const words = ownWords.trim();
  if (!words) return disclosure;
  return words.includes(disclosure) ? words : `${words}\n\n${disclosure}`;
}

/** A starting line out of a question, once. The person may keep it as a title or write over it. */
export function withStart(ownWords: string, start: string): string {
  const words = ownWords.trimEnd();
  if (words.includes(start)) return ownWords;
  return words ? `${words}\n\n${start}\n` : `${start}\n`;
}

const FADING = [1, 0.5, 0.25, 0];
const OWN = 20;
const COPY = 3;

/** Points to expect before the server has answered; only its answer counts. A share in own words is worth 20, a
 * copy 3, and repeats of the same story fade (1, ½, ¼, 0): the rules `share_own` and `share_copy` of the game. */
export function expectedPoints(ownWords: string, sharesBefore: number): number {
  const full = countWords(ownWords) >= OWN_WORDS ? OWN : COPY;
  return Math.floor(full * (FADING[Math.min(sharesBefore, FADING.length - 1)] ?? 0));
}
