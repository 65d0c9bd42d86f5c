// Sentences are JSON files of ICU messages; this compiles them so that no parser travels to the phone.
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

const WORDS = /\/src\/words\/(fr|en)\/\w+\.json$/;

export function compileWords(source: string): Record<string, unknown> {
  const sentences: Record<string, string> = JSON.parse(source);
  return Object.fromEntries(Object.entries(sentences).map(([id, text]) => [id, compileMessage(text)]));
}

export function words(): Plugin {
  return {
    name: 'relais-words',
    enforce: 'pre',
    transform(source, id) {
      if (!WORDS.test(id)) return null;
      return { code: JSON.stringify(compileWords(source)), map: null };
    },
  };
}
