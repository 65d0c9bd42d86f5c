/** The posts of a thread, oldest first, cut by days and by what is new. */
import { Fragment } from 'preact';
import { me } from '../../shell/session.ts';
import { date } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { PostLine } from './post.tsx';
import type { Line, Post } from './thread.ts';

const TOGETHER = 5 * 60_000;

interface Props {
  lines: readonly Line[];
  readBefore: number | undefined;
  moderated: boolean;
  onAnswer: (post: Post) => void;
  onMend: (post: Post) => void;
}

function sameDay(one: string, other: string | undefined): boolean {
  return other !== undefined && new Date(one).toDateString() === new Date(other).toDateString();
}

function follows(post: Post, before: Post | undefined): boolean {
  if (!before || before.author.id !== post.author.id || post.quoted) return false;
  return Date.parse(post.createdAt) - Date.parse(before.createdAt) < TOGETHER;
}

/** The first post of others that its reader had not seen when the screen opened. */
export function firstNew(
  lines: readonly Line[],
  readBefore: number | undefined,
  mine: string | undefined,
): Line | undefined {
  if (!readBefore) return undefined;
  return lines.find(({ post }) => post.seq !== null && post.seq > readBefore && post.author.id !== mine);
}

export function Posts({ lines, readBefore, moderated, onAnswer, onMend }: Props) {
  const fresh = firstNew(lines, readBefore, me.value?.id);
  return (
    <>
      {lines.map((line, at) => {
        const { post } = line;
        const before = lines[at - 1]?.post;
        return (
          <Fragment key={post.key}>
            {!sameDay(post.createdAt, before?.createdAt) && (
              <p class="cut">{date(post.createdAt, { weekday: 'long', day: 'numeric', month: 'long' })}</p>
            )}
            {line === fresh && (
              <p class="cut fresh" id="fresh">
                {t('talk.new')}
              </p>
            )}
            <PostLine
              line={line}
              again={follows(post, before) && line !== fresh}
              moderated={moderated}
              onAnswer={onAnswer}
              onMend={onMend}
            />
          </Fragment>
        );
      })}
    </>
  );
}
