/** One post: who, what, how far it is; a long press or its button opens what can be done with it. */
import { useRef, useState } from 'preact/hooks';
import {
  Avatar,
  Button,
  Confirm,
  Dialog,
  Icon,
  IconButton,
  type IconName,
  toast,
} from '../../parts/index.ts';
import { copy } from '../../share.ts';
import { me } from '../../shell/session.ts';
import { date, time } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';
import { discard, retry } from '../../writes/write.ts';
import { Thumbnail } from '../photos.tsx';
import { Gallery } from '../tell/gallery.tsx';
import { ReportDialog, TakeDownDialog } from './judge.tsx';
import { type Line, type Post, remove } from './thread.ts';
import { pieces } from './words.ts';

const PRESS = 500;
const MENDED_WITHIN = 24 * 3_600_000;

interface Props {
  line: Line;
  /** Follows a post of the same person within minutes: no name again. */
  again: boolean;
  /** I may take it down. */
  moderated: boolean;
  onAnswer: (post: Post) => void;
  onMend: (post: Post) => void;
}

/** A finger that stays; the menu of a mouse counts too. */
function useLongPress(act: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = () => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent) => {
      stop();
      if (event.pointerType === 'touch') timer.current = setTimeout(act, PRESS);
    },
    onPointerUp: stop,
    onPointerMove: stop,
    onPointerCancel: stop,
    onContextMenu: (event: Event) => {
      event.preventDefault();
      stop();
      act();
    },
  };
}

export function PostLine({ line: { post, job }, again, moderated, onAnswer, onMend }: Props) {
  const [open, setOpen] = useState(false);
  const mine = post.author.id === me.value?.id;
  const said = post.state === 'SHOWN' || (mine && (post.body !== '' || post.photos.length > 0));
  const leaving = job?.name === 'Post' ? ((job.variables.input.photos as string[] | undefined) ?? []) : [];
  const sent = post.version > 0;
  const press = useLongPress(() => said && sent && setOpen(true));
  return (
    <article
      id={sent ? `post-${post.id}` : undefined}
      class={`post${mine ? ' mine' : ''}${again ? ' again' : ''}`}
      aria-label={t('talk.post', { name: post.author.name, time: time(post.createdAt) })}
    >
      {!mine && !again && <Avatar name={post.author.name} hue={post.author.team.hue} size={32} />}
      <div class={`bubble${said ? '' : ' gone'}`} {...press}>
        {!mine && !again && <strong class="who">{post.author.name}</strong>}
        {post.quoted && <Quote quoted={post.quoted} />}
        {said && <Gallery photos={post.photos} name={post.author.name} />}
        {leaving.length > 0 && (
          <div class="thumbnails">
            {leaving.map((key, place) => (
              <Thumbnail key={key} photo={key} label={t('tell.photo', { number: place + 1 })} />
            ))}
          </div>
        )}
        {said ? <Body post={post} /> : <p class="hint">{tCode('talk.state', post.state, '')}</p>}
        <p class="meta">
          {post.editedAt && said && <span>{t('talk.edited')} · </span>}
          <time dateTime={post.createdAt}>{time(post.createdAt)}</time>{' '}
          <Mark line={{ post, job }} mine={mine} />
        </p>
      </div>
      {said && sent && (
        <IconButton
          icon="ellipsis"
          label={t('talk.actions', { name: post.author.name })}
          onClick={() => setOpen(true)}
        />
      )}
      {mine && <Fate line={{ post, job }} />}
      <Actions
        post={post}
        mine={mine}
        moderated={moderated}
        open={open}
        close={() => setOpen(false)}
        onAnswer={onAnswer}
        onMend={onMend}
      />
    </article>
  );
}

function Body({ post }: { post: Post }) {
  if (!post.body) return null;
  return (
    <p class="body">
      {pieces(post.body, post.mentions).map(({ text, named }, at) =>
        named ? (
          <b key={at} class={named.id === me.value?.id ? 'named me' : 'named'}>
            {text}
          </b>
        ) : (
          text
        ),
      )}
    </p>
  );
}

function Quote({ quoted: { name, body, photos } }: { quoted: NonNullable<Post['quoted']> }) {
  return (
    <blockquote class="quoted">
      <strong>{name}</strong> {body || t(photos ? 'talk.photo' : 'talk.state.DELETED')}
    </blockquote>
  );
}

const MARKS = {
  sending: ['clock', 'talk.sending'],
  queued: ['cloud-off', 'talk.queued'],
  failed: ['circle-alert', 'talk.failed'],
} as const satisfies Record<string, readonly [IconName, string]>;

/** How far it is: on its way, kept on the phone, refused, waiting for a look, sent. */
function Mark({ line: { post, job }, mine }: { line: Line; mine: boolean }) {
  if (!mine) return null;
  if (job) {
    const [icon, words] = MARKS[job.state];
    return <Icon name={icon} size={14} label={t(words)} />;
  }
  if (post.state !== 'SHOWN')
    return <Icon name="clock" size={14} label={tCode('talk.state', post.state, '')} />;
  return <Icon name="check" size={14} label={t('talk.sent')} />;
}

/** What its author should know, and can do. */
function Fate({ line: { post, job } }: { line: Line }) {
  if (job?.state === 'failed') {
    return (
      <div class="fate wrong" role="alert">
        <p>{job.problem?.message}</p>
        <Button onClick={() => void retry(job.key)}>{t('pending.retry')}</Button>
        <Button kind="quiet" onClick={() => void discard(job.key)}>
          {t('pending.discard')}
        </Button>
      </div>
    );
  }
  if (post.state === 'WAITING')
    return <p class="fate hint">{tCode('talk.held', post.heldFor ?? '', t('talk.held.other'))}</p>;
  if ((post.state === 'REFUSED' || post.state === 'HIDDEN') && (post.body || post.photos.length)) {
    return (
      <p class="fate hint">
        {t(`talk.state.${post.state}`)} {post.reason && t('talk.reason', { reason: post.reason })}
      </p>
    );
  }
  return null;
}

interface ActionsProps {
  post: Post;
  mine: boolean;
  moderated: boolean;
  open: boolean;
  close: () => void;
  onAnswer: (post: Post) => void;
  onMend: (post: Post) => void;
}

function Actions({ post, mine, moderated, open, close, onAnswer, onMend }: ActionsProps) {
  const [asking, ask] = useState<'remove' | 'report' | 'takedown'>();
  const ended = () => ask(undefined);
  const mendable = mine && Date.now() - Date.parse(post.createdAt) < MENDED_WITHIN;
  const then = (act: () => void) => () => {
    close();
    act();
  };
  const taken = async () => toast(t((await copy(post.body)) ? 'talk.copied' : 'share.copyFailed'));
  return (
    <>
      <Dialog
        open={open}
        title={t('talk.post', { name: post.author.name, time: date(post.createdAt) })}
        onClose={close}
      >
        <div class="acts">
          {post.state === 'SHOWN' && (
            <Button icon="quote" onClick={then(() => onAnswer(post))}>
              {t('talk.answer')}
            </Button>
          )}
          {post.body && (
            <Button icon="copy" onClick={then(() => void taken())}>
              {t('talk.copy')}
            </Button>
          )}
          {mendable && (
            <Button icon="pencil" onClick={then(() => onMend(post))}>
              {t('talk.mend')}
            </Button>
          )}
          {!mine && post.state === 'SHOWN' && (
            <Button icon="flag" onClick={then(() => ask('report'))}>
              {t('report.do')}
            </Button>
          )}
          {!mine && moderated && (
            <Button icon="eye-off" kind="danger" onClick={then(() => ask('takedown'))}>
              {t('takedown.do')}
            </Button>
          )}
          {mine && (
            <Button icon="trash-2" kind="danger" onClick={then(() => ask('remove'))}>
              {t('talk.remove')}
            </Button>
          )}
        </div>
      </Dialog>
      <Confirm
        open={asking === 'remove'}
        danger
        title={t('talk.remove.sure')}
        action={t('talk.remove')}
        onConfirm={() => void remove(post)}
        onClose={ended}
      />
      <ReportDialog post={post} open={asking === 'report'} onClose={ended} />
      <TakeDownDialog post={post} open={asking === 'takedown'} onClose={ended} />
    </>
  );
}
