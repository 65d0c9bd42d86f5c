/** A channel: what was said, what is said now, and a place to say something. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ThreadKind } from '../../gql/graphql.ts';
import { useCompany } from '../../live/use.ts';
import {
  AsOf,
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  Icon,
  IconButton,
  Skeleton,
} from '../../parts/index.ts';
import { me } from '../../shell/session.ts';
import { t } from '../../words/words.ts';
import { WhoSees } from '../pieces.tsx';
import { Here, Writing } from './company.tsx';
import { Posts } from './posts.tsx';
import type { Subject } from './put.ts';
import { SlowSetting } from './slow.tsx';
import { hush, type Post, type Talk, useTalk } from './thread.ts';
import { type Aim, Writer } from './writer.tsx';
import './talk.css';

export default function Channel({ kind = '', id = '' }: { kind?: string; id?: string }) {
  const subject = { kind: kind.toUpperCase() as ThreadKind, id };
  return <Room key={`${kind}/${id}`} subject={subject} />;
}

function Room({ subject }: { subject: Subject }) {
  const talk = useTalk(subject);
  const company = useCompany(talk.thread?.position.topic);
  const [aim, setAim] = useState<Aim>({});
  const { thread, pages } = talk;
  if (thread === null) return <Closed />;
  return (
    <article class="page talk">
      <header class="talk-head">
        <h1 tabIndex={-1}>{thread?.title ?? t('title.channel')}</h1>
        {thread?.moderated && (
          <SlowSetting subject={subject} seconds={thread.slowSeconds} again={pages.again} />
        )}
        {thread && (
          <IconButton
            icon={thread.quiet ? 'bell-off' : 'bell'}
            label={t(thread.quiet ? 'talk.loud' : 'talk.quiet')}
            aria-pressed={thread.quiet}
            onClick={() => void hush(subject, thread.readUpTo, !thread.quiet)}
          />
        )}
      </header>
      <Here company={company} lines={talk.lines} />
      <AsOf read={pages} />
      {!thread ? (
        pages.error && !pages.loading ? (
          <ErrorState error={pages.error} again={pages.again} />
        ) : (
          <Skeleton lines={8} />
        )
      ) : (
        <Said subject={subject} talk={talk} setAim={setAim} />
      )}
      {thread && (
        <div class="talk-foot">
          {thread.slowSeconds > 0 && <p class="hint">{t('talk.slow', { seconds: thread.slowSeconds })}</p>}
          <Writing company={company} lines={talk.lines} />
          <Writer
            subject={subject}
            label={t('talk.write')}
            aim={aim}
            company={company}
            onDone={() => setAim({})}
          />
        </div>
      )}
    </article>
  );
}

function Closed() {
  return (
    <article class="page">
      <h1 class="sr-only" tabIndex={-1}>
        {t('title.channel')}
      </h1>
      <EmptyState drawing="door" title={t('talk.closed.title')}>
        <p>{t('talk.closed.body')}</p>
        <ButtonLink href="/channels" kind="primary">
          {t('talk.closed.go')}
        </ButtonLink>
      </EmptyState>
    </article>
  );
}

interface SaidProps {
  subject: Subject;
  talk: Talk;
  setAim: (aim: Aim) => void;
}

function Said({ subject, talk, setAim }: SaidProps) {
  const { pages, lines, readBefore } = talk;
  const { away, toEnd } = useEnd(lines.at(-1)?.post);
  const before = useKeptPlace(lines[0]?.post.key);
  return (
    <>
      <WhoSees label={t('compose.who')}>
        <p>{t(`talk.who.${subject.kind}`)}</p>
      </WhoSees>
      {pages.more && (
        <Button
          busy={pages.loadingMore}
          onClick={() => {
            before();
            pages.loadMore();
          }}
        >
          {t('talk.older')}
        </Button>
      )}
      {lines.length === 0 ? (
        <EmptyState drawing="people" title={t('talk.empty.title')}>
          <p>{t('talk.empty.body')}</p>
        </EmptyState>
      ) : (
        <div class="posts" role="log" aria-label={t('talk.log')}>
          <Posts
            lines={lines}
            readBefore={readBefore}
            moderated={talk.thread?.moderated ?? false}
            onAnswer={(answers) => setAim({ answers })}
            onMend={(mends) => setAim({ mends })}
          />
        </div>
      )}
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="arrow-down" size={18} /> {t('talk.toEnd')}
        </button>
      )}
    </>
  );
}

const NEAR = 160;

function atEnd(): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - scrollY < NEAR;
}

function goToEnd(): void {
  scrollTo(0, document.documentElement.scrollHeight);
}

/** Opens at what is new, or at the end; stays at the end while the reader is there, else offers to go. */
function useEnd(newest: Post | undefined): { away: boolean; toEnd: () => void } {
  const [away, setAway] = useState(false);
  const near = useRef(true);
  const opened = useRef(false);
  useEffect(() => {
    const moved = () => {
      near.current = atEnd();
      if (near.current) setAway(false);
    };
    addEventListener('scroll', moved, { passive: true });
    // the last post grows: an answer arrives, a line says what becomes of it
    const grown = new ResizeObserver(() => opened.current && near.current && goToEnd());
    grown.observe(document.body);
    return () => {
      removeEventListener('scroll', moved);
      grown.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (!newest) return;
    if (opened.current) {
      if (near.current || newest.author.id === me.value?.id) goToEnd();
      else setAway(true);
      return;
    }
    opened.current = true;
    // after the shell has put a new screen at its top
    requestAnimationFrame(() => {
      const wanted = document.getElementById(location.hash.slice(1)) ?? document.getElementById('fresh');
      if (wanted) wanted.scrollIntoView({ block: 'center' });
      else goToEnd();
      near.current = atEnd();
    });
  }, [newest?.key]);
  return { away, toEnd: goToEnd };
}

/** Older posts come in above: what one reads stays where it is. */
function useKeptPlace(oldest: string | undefined): () => void {
  const height = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (height.current === undefined) return;
    scrollBy(0, document.documentElement.scrollHeight - height.current);
    height.current = undefined;
  }, [oldest]);
  return () => {
    height.current = document.documentElement.scrollHeight;
  };
}
