/**
 * Browsers inside other apps often have no passkeys, and forget the session when their app closes.
 * Reads the user agent only: a wrong guess shows a hint too many, it never blocks.
 */
const INSIDE: readonly [RegExp, string][] = [
  [/\bLinkedInApp\b/i, 'LinkedIn'],
  [/\bInstagram\b/i, 'Instagram'],
  [/\bMessenger|FB_IAB\/Orca|FBAN\/Messenger/i, 'Messenger'],
  [/\bFBA[NV]\b|\bFB_IAB\b/i, 'Facebook'],
  [/\bWhatsApp\b/i, 'WhatsApp'],
  [/\bSnapchat\b/i, 'Snapchat'],
  [/\bTikTok|musical_ly|BytedanceWebview\b/i, 'TikTok'],
  [/\bMicroMessenger\b/i, 'WeChat'],
  [/\bLine\//, 'LINE'],
  [/\bGSA\//, 'Google'],
];

/** The app whose browser this is, "" for an unnamed web view, null for a browser of its own. */
export function insideApp(userAgent: string): string | null {
  for (const [pattern, name] of INSIDE) if (pattern.test(userAgent)) return name;
  return /; wv\)/.test(userAgent) ? '' : null;
}
