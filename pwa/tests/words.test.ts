import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, compileWords, firstSource, saidIn } from '../build/words.ts';

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
    const [french, english] = [fr, en].map((words) => compileWords(words));
    for (const id of Object.keys(fr)) expect([id, gaps(english?.[id])]).toEqual([id, gaps(french?.[id])]);
  });
});

it('gives each sentence one home', () => {
  const ids = areas.flatMap((area) => Object.keys(read('fr', area)));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

it('finds what the first screen says through what the entry imports', () => {
  const said = saidIn(firstSource());
  expect([said('tab.feed'), said('state.asOf'), said('no.such.sentence')]).toEqual([true, true, false]);
});

it('knows a group by its prefix', () => {
  const said = saidIn(`t(\`theme.\${theme}\`); tCode('deed', code, ''); t('feed.more')`);
  const ids = ['theme.LAUNCH', 'deed.share', 'feed.more', 'feed.empty'];
  expect(ids.map(said)).toEqual([true, true, true, false]);
});

it('says every sentence of the app either first or after', () => {
  const parts = ['first', 'app'].flatMap((area) => Object.keys(catalogue('fr', area).sentences));
  expect(parts.toSorted()).toEqual(Object.keys(read('fr', 'app.json')).toSorted());
});
