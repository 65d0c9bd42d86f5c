import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileWords } from '../build/words.ts';

const folder = 'src/words';
const areas = readdirSync(`${folder}/fr`);
const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(`${folder}/${language}/${area}`, 'utf8'));

/** The {gaps} of a sentence, deep inside plurals too. */
function gaps(message: unknown): string[] {
  if (!Array.isArray(message)) return [];
  const own = message.flatMap((part) => {
    if (!Array.isArray(part)) return [];
    const [name, , choices] = part as [string, string?, Record<string, unknown>?];
    return [name, ...Object.values(choices ?? {}).flatMap(gaps)];
  });
  return [...new Set(own)].filter((name) => name !== '#').toSorted();
}

describe.each(areas)('%s', (area) => {
  const fr = read('fr', area);
  const en = read('en', area);

  it('says the same sentences in both languages', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(fr).toSorted());
  });

  it('leaves no sentence empty', () => {
    const empty = [...Object.entries(fr), ...Object.entries(en)].filter(([, text]) => !text.trim());
    expect(empty).toEqual([]);
  });

  it('has the same gaps in both languages', () => {
    const [french, english] = [fr, en].map((words) => compileWords(JSON.stringify(words)));
    for (const id of Object.keys(fr)) expect([id, gaps(english?.[id])]).toEqual([id, gaps(french?.[id])]);
  });
});

it('gives each sentence one home', () => {
  const ids = areas.flatMap((area) => Object.keys(read('fr', area)));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});
