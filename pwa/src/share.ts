/** Handing words and a link to another app: the share sheet, or copying, or a network's own page. */

export interface Handout {
  title: string;
  text: string;
  url: string;
}

/** shared: the sheet was used, nobody knows where. dismissed: closed without choosing. absent: no sheet here. */
export type Handed = 'shared' | 'dismissed' | 'absent';

/**
 * Opens the share sheet. Must be called inside the tap itself, before anything is awaited: browsers allow
 * it only there, once. So the text and the tracked link have to be ready before.
 */
export function handOut(handout: Handout): Promise<Handed> {
  if (!canHandOut(handout)) return Promise.resolve('absent');
  return navigator.share(handout).then(
    () => 'shared',
    (error: DOMException) => (error.name === 'AbortError' ? 'dismissed' : 'absent'),
  );
}

export function canHandOut(handout: Handout): boolean {
  return 'share' in navigator && (navigator.canShare?.(handout) ?? true);
}

/** True when the clipboard holds it. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export type LinkedNetwork = 'LINKEDIN' | 'FACEBOOK' | 'X' | 'WHATSAPP';

/** Each network's own page for a new post. LinkedIn and Facebook take the link only: copy the words first. */
export function networkUrl(network: LinkedNetwork, { text, url }: Handout): string {
  const link = encodeURIComponent(url);
  const words = encodeURIComponent(text);
  return {
    LINKEDIN: `https://www.linkedin.com/sharing/share-offsite/?url=${link}`,
    FACEBOOK: `https://www.facebook.com/sharer/sharer.php?u=${link}`,
    X: `https://x.com/intent/post?text=${words}&url=${link}`,
    WHATSAPP: `https://wa.me/?text=${encodeURIComponent(`${text}\n${url}`)}`,
  }[network];
}
