/** The programme's own words that make a message wait for a look: tried on the last month, then kept; the last list comes
 * back with one tap. */
import { useState } from 'preact/hooks';
import {
  ConsoleSaveWordsDocument,
  ConsoleTryWordsDocument,
  ConsoleWordsDocument,
  type ConsoleWordsQuery,
} from '../gql/graphql.ts';
import { Button, Ready, Skeleton, TextArea } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Done, Trouble, wrong } from './form.tsx';

type Own = ConsoleWordsQuery['ownWords'];

function lines(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((word) => word.trim())
    .filter(Boolean);
}

export default function Words() {
  const read = useRead(ConsoleWordsDocument, {}, { keep: false, fresh: 0 });
  return (
    <Desk title={t('console.words.title')} purpose={t('console.words.purpose')}>
      <Ready read={read} skeleton={<Skeleton lines={6} />}>
        {({ ownWords }) => <List own={ownWords} />}
      </Ready>
    </Desk>
  );
}

function languages(codes: readonly string[]): string {
  const names = new Intl.DisplayNames(locale.value, { type: 'language' });
  return new Intl.ListFormat(locale.value).format(codes.map((code) => names.of(code) ?? code));
}

function List({ own }: { own: Own }) {
  const [text, setText] = useState(own.words.join('\n'));
  const [tried, setTried] = useState<string[]>();
  const [before, setBefore] = useState<string[]>();
  const command = useCommand(ConsoleSaveWordsDocument);
  const save = async (words: string[]) => {
    const answer = await command.run({ words, was: own.words });
    if (answer?.saveWords.__typename !== 'WordsSaved') return false;
    setText(answer.saveWords.words.join('\n'));
    setTried(undefined);
    await refresh(ConsoleWordsDocument);
    return true;
  };
  const keep = async () => {
    const was = own.words;
    if (await save(lines(text))) setBefore(was);
  };
  const undo = async () => {
    if (before && (await save(before))) setBefore(undefined);
  };
  const changed = lines(text).join('\n') !== own.words.join('\n');
  return (
    <>
      <form
        class="card desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(lines(text));
        }}
        noValidate
      >
        <TextArea
          label={t('console.words.list')}
          hint={t('console.words.list_hint', { languages: languages(own.languages) })}
          error={wrong({}, command.problem)('words')}
          rows={10}
          autoCapitalize="none"
          spellcheck={false}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setTried(undefined);
          }}
        />
        <Trouble problem={command.problem} fields={['words']} />
        <div class="actions">
          <Button type="submit" icon="search">
            {t('console.words.try')}
          </Button>
          <Button
            kind="primary"
            icon="check"
            busy={command.busy}
            disabled={!changed}
            onClick={() => void keep()}
          >
            {t('console.words.save')}
          </Button>
        </div>
      </form>
      {tried && <Tried key={tried.join('\n')} words={tried} />}
      {before && !changed && (
        <div class="desk-line">
          <Done>{t('console.words.saved')}</Done>
          <Button kind="quiet" busy={command.busy} onClick={() => void undo()}>
            {t('console.words.undo')}
          </Button>
        </div>
      )}
    </>
  );
}

/** What the list would have caught. */
function Tried({ words }: { words: string[] }) {
  const read = useRead(ConsoleTryWordsDocument, { words }, { keep: false, fresh: 0 });
  return (
    <Ready read={read}>
      {({ tryWords }) =>
        tryWords.__typename === 'WordsTried' ? (
          <section class="card" aria-label={t('console.words.try')}>
            <p role="status">
              {t('console.words.caught', { caught: tryWords.caught, looked: tryWords.looked })}
            </p>
            {tryWords.examples.map((body) => (
              <blockquote key={body} class="desk-quote">
                {body}
              </blockquote>
            ))}
          </section>
        ) : (
          <Trouble problem={tryWords} />
        )
      }
    </Ready>
  );
}
