/** Where one writes: the text, whom it names, what it answers or mends. Sent by the button, or Ctrl and Enter. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { MentionableDocument } from '../../gql/graphql.ts';
import type { Company } from '../../live/use.ts';
import { Avatar, Icon, IconButton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { holdDraft } from '../../shell/fresh.ts';
import { t } from '../../words/words.ts';
import { Picker, Thumbnails, usePicking } from '../photos.tsx';
import { isEmpty, useDraft } from './draft.ts';
import type { Subject } from './put.ts';
import { mend, type Post, say } from './thread.ts';
import { type Named, naming, stillNamed, withName } from './words.ts';

const MOST = 2_000;

/** What the writer is about: an answer, an edit, or nothing but a new post. */
export interface Aim {
  answers?: Post;
  mends?: Post;
}

interface Props {
  subject: Subject;
  label: string;
  aim: Aim;
  company: Pick<Company, 'write' | 'wrote'>;
  onDone: () => void;
}

export function Writer({ subject, label, aim, company, onDone }: Props) {
  const [draft, setDraft] = useDraft(subject);
  const [edit, setEdit] = useState('');
  const [caret, setCaret] = useState(0);
  const [named, setNamed] = useState<Named[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const body = aim.mends ? edit : draft.body;
  const change = aim.mends ? setEdit : (next: string) => setDraft({ ...draft, body: next });
  const photos = aim.mends ? [] : draft.photos;
  const picking = usePicking({ photos, onChange: (next) => setDraft({ ...draft, photos: next }) });
  const blank = aim.mends ? !edit.trim() && !aim.mends.photos.length : isEmpty(draft);
  const typed = naming(body, caret);

  useEffect(() => {
    if (aim.mends) setEdit(aim.mends.body);
    if (aim.mends || aim.answers) area.current?.focus();
  }, [aim]);
  const about = `${subject.kind}.${subject.id}`;
  useEffect(() => {
    holdDraft(about, !blank);
    return () => holdDraft(about, false);
  }, [about, blank]);
  useEffect(() => {
    const { current } = area;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight + 2}px`;
  }, [body]);

  const choose = (person: Named) => {
    const next = withName(body, caret, person.name);
    setNamed([...named.filter((each) => each.id !== person.id), person]);
    change(next.body);
    if (!area.current) return;
    area.current.value = next.body;
    area.current.focus();
    area.current.setSelectionRange(next.caret, next.caret);
    setCaret(next.caret);
  };
  const send = () => {
    const text = body.trim();
    if (blank || picking.busy) return;
    if (aim.mends) {
      void mend(aim.mends, text);
      setEdit('');
    } else {
      say(subject, { body: text, photos }, stillNamed(text, named), aim.answers);
      setDraft({ body: '', photos: [] });
    }
    company.wrote();
    setNamed([]);
    onDone();
    area.current?.focus();
  };
  return (
    <form
      class="writer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Towards aim={aim} onDone={onDone} />
      {typed !== undefined && !aim.mends && <Chooser subject={subject} typed={typed} choose={choose} />}
      {photos.length > 0 && (
        <>
          <Thumbnails photos={photos} onChange={(next) => setDraft({ ...draft, photos: next })} />
          <p class="hint">{t('talk.photos.agreed')}</p>
        </>
      )}
      {picking.bad && (
        <p class="wrong" role="alert">
          {t('tell.photo.bad')}
        </p>
      )}
      <div class="row" aria-busy={picking.busy}>
        {!aim.mends && picking.left > 0 && (
          <Picker icon="image" label={t('talk.photos.add')} bare picking={picking} />
        )}
        <label class="sr-only" for={id}>
          {label}
        </label>
        <textarea
          ref={area}
          id={id}
          rows={1}
          maxLength={MOST}
          placeholder={label}
          value={body}
          onInput={(event) => {
            change(event.currentTarget.value);
            company.write();
            setCaret(event.currentTarget.selectionStart);
          }}
          onKeyUp={(event) => setCaret(event.currentTarget.selectionStart)}
          onClick={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type="submit"
          class="icon-button go"
          aria-label={t('talk.send')}
          disabled={blank || picking.busy}
        >
          <Icon name="send" />
        </button>
      </div>
      {MOST - body.length < 200 && <p class="hint">{t('talk.left', { count: MOST - body.length })}</p>}
    </form>
  );
}

function Towards({ aim, onDone }: { aim: Aim; onDone: () => void }) {
  const post = aim.mends ?? aim.answers;
  if (!post) return null;
  return (
    <div class="towards">
      <p>
        <strong>{aim.mends ? t('talk.mending') : t('talk.answering', { name: post.author.name })}</strong>{' '}
        <span class="hint">{post.body || t('talk.photo')}</span>
      </p>
      <IconButton icon="x" label={t('dialog.cancel')} onClick={onDone} />
    </div>
  );
}

interface ChooserProps {
  subject: Subject;
  typed: string;
  choose: (person: Named) => void;
}

/** Who can be named here, while a name is typed. */
function Chooser({ subject, typed, choose }: ChooserProps) {
  const [search, setSearch] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(setSearch, 150, typed);
    return () => clearTimeout(timer);
  }, [typed]);
  const read = useRead(MentionableDocument, { ...subject, search }, { keep: false, fresh: 60_000 });
  const people = read.data?.mentionable ?? [];
  return (
    <div class="chooser">
      <p class="sr-only" role="status">
        {t('talk.naming', { count: people.length })}
      </p>
      <ul aria-label={t('talk.name')}>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" onClick={() => choose(person)}>
              <Avatar name={person.name} hue={person.team.hue} size={28} /> {person.name}
              <span class="hint">{person.team.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
