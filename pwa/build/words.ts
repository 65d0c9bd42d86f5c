// Sentences are JSON files of ICU messages; this compiles them so that no parser travels to the phone, and
// splits `app.json` in two: `first`, what the first screen says, and `app`, the rest.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

const VIRTUAL = 'virtual:words/';
const IMPORT = /^(?:import|export)\s+(?!type)(?:[^'";]*?from\s*)?['"](\.[^'"]+\.tsx?)['"]/gm;
const ENTRY = resolve(import.meta.dirname, '../src/main.tsx');

type Sentences = Record<string, string>;

export function compileWords(sentences: Sentences): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sentences).map(([id, text]) => [id, compileMessage(text)]));
}

/** The source of everything the entry imports statically: what may run before the first screen is drawn. */
export function firstSource(file = ENTRY, seen = new Set<string>()): string {
  if (seen.has(file) || !existsSync(file)) return '';
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const imports = [...source.matchAll(IMPORT)].map(([, path = '']) => resolve(dirname(file), path));
  return [source, ...imports.map((path) => firstSource(path, seen))].join('\n');
}

/** Whether that source says the sentence: by its whole id, or by a group it completes (`theme.${…}`, tCode). */
export function saidIn(source: string): (id: string) => boolean {
  const groups = [
    ...[...source.matchAll(/`([\w.]+\.)\$\{/g)].map(([, group = '']) => group),
    ...[...source.matchAll(/tCode\(\s*'([\w.]+)'/g)].map(([, group]) => `${group}.`),
  ];
  const literals = new Set([...source.matchAll(/'([\w.]+)'/g)].map(([, literal = '']) => literal));
  return (id) => literals.has(id) || groups.some((group) => id.startsWith(group));
}

/** `virtual:words/fr/console` is src/words/fr/console.json; `first` and `app` are the two parts of app.json. */
export function catalogue(language: string, area: string): { file: string; sentences: Sentences } {
  const name = area === 'first' ? 'app' : area;
  const file = resolve(import.meta.dirname, `../src/words/${language}/${name}.json`);
  const sentences: Sentences = JSON.parse(readFileSync(file, 'utf8'));
  if (name !== 'app') return { file, sentences };
  const said = saidIn(firstSource());
  const part = Object.entries(sentences).filter(([id]) => said(id) === (area === 'first'));
  return { file, sentences: Object.fromEntries(part) };
}

export function words(): Plugin {
  return {
    name: 'relais-words',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) return null;
      const [language = '', area = ''] = id.slice(VIRTUAL.length + 1).split('/');
      const { file, sentences } = catalogue(language, area);
      this.addWatchFile(file);
      return `export default ${JSON.stringify(compileWords(sentences))}`;
    },
  };
}

/** Lets the browser fetch the French first sentences along with the code that will ask for them. */
export function earlyWords(): Plugin {
  const early = new Set(['shell', 'first'].map((area) => `\0${VIRTUAL}fr/${area}`));
  return {
    name: 'relais-early-words',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter(
          (chunk) => chunk.type === 'chunk' && early.has(chunk.facadeModuleId ?? ''),
        );
        return chunks.map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', href: `/${fileName}`, crossorigin: true },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}
