import { useState } from 'preact/hooks';
import {
  ConsoleMutePersonDocument,
  ConsolePostCasesDocument,
  type ConsolePostCasesQuery,
  DecidePostDocument,
} from '../gql/graphql.ts';
import {
  AsOf,
  Button,
  ButtonLink,
  Card,
  EmptyState,
  ErrorState,
  List,
  Select,
  Skeleton,
  TextArea,
  toast,
} from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { Gallery } from '../screens/tell/gallery.tsx';
import { ago } from '../words/format.ts';
import { t, tCode } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble, wrong } from './form.tsx';
import { COMMS, can } from './roles.ts';

type Case = ConsolePostCasesQuery['postCases']['edges'][number]['node'];

/** Posts that wait for a decision: the longest waiting first. */
export default function PostCases() {
  const pages = usePages(ConsolePostCasesDocument, {}, (answer) => answer.postCases, { keep: false });
  const aside = can(COMMS) && (
    <ButtonLink href="/console/words" icon="search">
      {t('console.words.title')}
    </ButtonLink>
  );
  return (
    <Desk title={t('console.posts.title')} purpose={t('console.posts.purpose')} aside={aside}>
      <AsOf read={pages} />
      {!pages.data ? (
        pages.error && !pages.loading ? (
          <ErrorState error={pages.error} again={pages.again} />
        ) : (
          <Skeleton lines={6} />
        )
      ) : pages.data.length === 0 ? (
        <EmptyState drawing="sent" title={t('console.posts.empty')}>
          <p>{t('console.posts.empty.body')}</p>
        </EmptyState>
      ) : (
        <>
          <List
            items={pages.data}
            keyOf={({ post }) => `${post.id}.${post.version}`}
            label={t('console.posts.title')}
          >
            {(one) => <OneCase one={one} />}
          </List>
          {pages.more && (
            <Button busy={pages.loadingMore} onClick={pages.loadMore}>
              {t('console.more')}
            </Button>
          )}
        </>
      )}
    </Desk>
  );
}

function OneCase({ one }: { one: Case }) {
  const { post, title, reports, stood, takenDown, muted } = one;
  const [refusing, refuse] = useState(false);
  const [muting, mute] = useState(false);
  const decide = useDecision(post.id, post.version);
  return (
    <Card label={t('console.posts.by', { name: post.author.name })}>
      <p class="desk-facts">
        <strong>{post.author.name}</strong>
        <span>{post.author.team.name}</span>
        <span>{t('console.posts.in', { title })}</span>
        <time dateTime={post.createdAt}>{ago(post.createdAt)}</time>
      </p>
      <Gallery photos={post.photos} name={post.author.name} />
      {post.body && <blockquote class="desk-quote">{post.body}</blockquote>}
      <p class="desk-facts">
        {post.heldFor && <Chip>{tCode('console.posts.held', post.heldFor, '')}</Chip>}
        {reports.map(({ reason, count }) => (
          <Chip key={reason}>
            {t('console.posts.reported', { count, reason: t(`console.posts.reason.${reason}`) })}
          </Chip>
        ))}
        <span>{t('console.posts.record', { stood, down: takenDown })}</span>
        {muted && <Chip>{t('console.posts.muted')}</Chip>}
      </p>
      <Trouble problem={decide.problem} fields={['reason']} />
      {refusing ? (
        <Refusal decide={decide} onClose={() => refuse(false)} />
      ) : muting ? (
        <Muting personId={post.author.id} onClose={() => mute(false)} />
      ) : (
        <div class="actions">
          <Button kind="quiet" onClick={() => mute(true)}>
            {t('console.posts.mute')}
          </Button>
          <Button onClick={() => refuse(true)}>{t('console.posts.down')}</Button>
          <Button kind="primary" icon="check" busy={decide.busy} onClick={() => void decide.run(true, '')}>
            {t(post.state === 'SHOWN' ? 'console.posts.keep' : 'console.posts.show')}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** One decision on the post as it was read; somebody else's that came first is said, and the list is read again. */
function useDecision(postId: string, version: number) {
  const command = useCommand(DecidePostDocument);
  const run = async (shown: boolean, reason: string) => {
    const answer = await command.run({ postId, version, shown, reason });
    if (answer?.decidePost.__typename === 'Decided') toast(t('console.posts.done'), 'good');
    void refresh(ConsolePostCasesDocument as never);
  };
  return { run, busy: command.busy, problem: command.problem };
}

function Refusal({ decide, onClose }: { decide: ReturnType<typeof useDecision>; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <form
      class="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        void decide.run(false, reason);
      }}
    >
      <TextArea
        label={t('console.posts.why')}
        hint={t('console.posts.why.hint')}
        error={wrong({}, decide.problem)('reason')}
        rows={2}
        maxLength={300}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <div class="actions">
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button type="submit" kind="danger" busy={decide.busy} disabled={!reason.trim()}>
          {t('console.posts.down')}
        </Button>
      </div>
    </form>
  );
}

const DAYS = [1, 7, 30, 0] as const;

function Muting({ personId, onClose }: { personId: string; onClose: () => void }) {
  const [days, setDays] = useState('1');
  const [reason, setReason] = useState('');
  const command = useCommand(ConsoleMutePersonDocument);
  const submit = async (event: Event) => {
    event.preventDefault();
    const answer = await command.run({ personId, days: Number(days), reason });
    if (answer?.mutePerson.__typename !== 'Done') return;
    toast(t('console.posts.done'), 'good');
    void refresh(ConsolePostCasesDocument as never);
    onClose();
  };
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)}>
      <Select
        label={t('console.posts.mute.days')}
        value={days}
        options={DAYS.map((each) => ({
          value: String(each),
          label: t('console.posts.mute.for', { count: each }),
        }))}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      <TextArea
        label={t('console.posts.why')}
        hint={t('console.posts.why.hint')}
        rows={2}
        maxLength={300}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Trouble problem={command.problem} />
      <div class="actions">
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button type="submit" kind="danger" busy={command.busy} disabled={!reason.trim()}>
          {t('console.posts.mute')}
        </Button>
      </div>
    </form>
  );
}
