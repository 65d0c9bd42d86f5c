/** "A word of your own?": questions that start a text, the text itself, what leaves with it, and the tap that sends. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Network, ShareDocument, type StoryQuery } from '../../gql/graphql.ts';
import { Button, Icon, TextArea, toast } from '../../parts/index.ts';
import { handOut } from '../../share.ts';
import { holdDraft } from '../../shell/fresh.ts';
import { plays, programme } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { write } from '../../writes/write.ts';
import { counted } from '../effects.ts';
import { WhoSees } from '../pieces.tsx';
import { draftOf, keepDraft, keeper } from './drafts.ts';
import { Elsewhere } from './elsewhere.tsx';
import { countWords, expectedPoints, MOST_CHARACTERS, OWN_WORDS, posted, withStart } from './wording.ts';

type Story = NonNullable<StoryQuery['story']>;

/** The text, kept on the phone while it is typed; the app does not update itself over it. */
function useDraft(storyId: string) {
  const [words, setWords] = useState(() => draftOf(storyId));
  const [kept, setKept] = useState(words !== '');
  const keep = useMemo(() => keeper(storyId, () => setKept(true)), [storyId]);
  useEffect(() => {
    addEventListener('pagehide', keep.now);
    return () => {
      removeEventListener('pagehide', keep.now);
      keep.now();
      holdDraft(storyId, false);
    };
  }, [keep]);
  const change = (next: string) => {
    setWords(next);
    setKept(false);
    holdDraft(storyId, next.trim() !== '');
    keep.later(next);
  };
  const clear = () => {
    change('');
    keep.now();
  };
  return { words, kept, change, clear };
}

interface Props {
  story: Story;
  /** The share is on its way; so many points are to be expected. */
  onShared: (expected: number) => void;
}

export function Composer({ story, onShared }: Props) {
  const draft = useDraft(story.id);
  const [elsewhere, setElsewhere] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const company = programme.value?.company ?? '';
  const disclosure = t('compose.disclosure', { company });
  const link = story.link || story.officialUrl || '';
  const text = posted(draft.words, disclosure);
  const worth = plays.value ? expectedPoints(draft.words, story.myShares) : 0;

  const declare = (network: Network) => {
    const ownWords = draft.words.trim();
    counted.value = undefined;
    setElsewhere(false);
    onShared(worth);
    draft.clear();
    void declared(story, ownWords, network).then((refusal) => {
      if (refusal) keepDraft(story.id, ownWords);
    });
  };
  // one tap gives the right to one share sheet, and only while the tap is being handled: nothing is awaited before it
  const share = () => {
    void handOut({ title: story.title, text, url: link }).then((handed) => {
      if (handed === 'shared') declare('SHEET');
      else if (handed === 'dismissed') toast(t('compose.calm'));
      else setElsewhere(true);
    });
  };
  const begin = (prompt: string) => {
    const next = withStart(draft.words, prompt);
    draft.change(next);
    const area = field.current?.querySelector('textarea');
    if (!area) return;
    // at once, not after the next drawing: a phone opens its keyboard only inside the tap
    area.value = next;
    area.focus();
    area.setSelectionRange(next.length, next.length);
  };

  return (
    <section class="composer" id="compose" aria-labelledby="compose-title">
      <h2 id="compose-title">{t('compose.title')}</h2>
      <p class="purpose">{t(plays.value ? 'compose.purpose' : 'compose.purpose.organiser')}</p>
      {story.prompts.length > 0 && <Prompts story={story} begin={begin} />}
      <div ref={field}>
        <TextArea
          label={t('compose.label')}
          rows={5}
          maxLength={MOST_CHARACTERS}
          placeholder={t('compose.placeholder')}
          value={draft.words}
          onInput={(event) => draft.change(event.currentTarget.value)}
        />
      </div>
      <Progress words={draft.words} kept={draft.kept} clear={draft.clear} />
      <div class="leaves">
        <h3>{t('compose.preview')}</h3>
        <p class="disclosure">
          <Icon name="badge-check" size={18} /> {disclosure}
        </p>
        <p class="hint">{t('compose.disclosure.why')}</p>
        <p class="tracked">
          <Icon name="link" size={18} />
          {link ? <span>{link.replace(/^https?:\/\//, '')}</span> : <NoLink />}
        </p>
      </div>
      <WhoSees label={t('compose.who')}>
        <p>{t('compose.who.body')}</p>
      </WhoSees>
      <div class="thumb-bar">
        <Button kind="primary" icon="share-2" wide disabled={!link} onClick={share}>
          {t('compose.share')}{' '}
          {plays.value && <span class="worth">{t('compose.worth', { points: worth })}</span>}
        </Button>
      </div>
      <Elsewhere
        open={elsewhere}
        handout={{ title: story.title, text, url: link }}
        onClose={() => setElsewhere(false)}
        onDeclare={declare}
      />
    </section>
  );
}

/** Through the outbox; resolves to true when the server refused. */
async function declared(story: Story, ownWords: string, network: Network): Promise<boolean> {
  const input = { storyId: story.id, ownWords, network, sharedAt: new Date().toISOString() };
  const written = await write(ShareDocument, 'Share', input, {
    lane: `story:${story.id}`,
    about: story.title,
  });
  if (written.state !== 'failed') return false;
  toast(written.problem.message, 'bad');
  return true;
}

function Prompts({ story, begin }: { story: Story; begin: (prompt: string) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that start a text, no form
    <div class="prompts" role="group" aria-label={t('compose.prompts')}>
      <p class="hint" aria-hidden="true">
        {t('compose.prompts')}
      </p>
      {story.prompts.map((prompt) => (
        <button
          key={prompt}
          type="button"
          class="chip prompt"
          lang={story.locale}
          onClick={() => begin(prompt)}
        >
          <Icon name="quote" size={16} /> {prompt}
        </button>
      ))}
    </div>
  );
}

function Progress({ words, kept, clear }: { words: string; kept: boolean; clear: () => void }) {
  if (!words.trim()) return null;
  const missing = OWN_WORDS - countWords(words);
  const left = MOST_CHARACTERS - words.length;
  return (
    <div class="progress-line">
      <p class="hint">
        {missing > 0 ? t('compose.moreWords', { count: missing }) : t('compose.enough')}
        {left < 200 && ` · ${t('compose.left', { count: left })}`}
        {kept && ` · ${t('compose.saved')}`}
      </p>
      <Button kind="quiet" onClick={clear}>
        {t('compose.clear')}
      </Button>
    </div>
  );
}

function NoLink() {
  return <span class="hint">{t('compose.link.none')}</span>;
}
