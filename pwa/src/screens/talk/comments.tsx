/** What people say under a story or a voice. */
import { useEffect, useState } from 'preact/hooks';
import { useCompany } from '../../live/use.ts';
import { AsOf, Button, ErrorState, Skeleton } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { WhoSees } from '../pieces.tsx';
import { Here, Writing } from './company.tsx';
import { Posts } from './posts.tsx';
import type { Subject } from './put.ts';
import { useTalk } from './thread.ts';
import { type Aim, Writer } from './writer.tsx';
import './talk.css';

/** What the address names, the comments or one of them, comes after the page: gone to once it is here. */
function useAnchor(here: boolean): void {
  useEffect(() => {
    const name = location.hash.slice(1);
    if (here && /^(comments|post-\d+)$/.test(name)) document.getElementById(name)?.scrollIntoView();
  }, [here]);
}

export function Comments({ subject }: { subject: Subject }) {
  const { pages, thread, lines, readBefore } = useTalk(subject);
  const company = useCompany(thread?.position.topic);
  const [aim, setAim] = useState<Aim>({});
  useAnchor(thread !== undefined);
  return (
    <section class="talk comments" aria-labelledby="comments">
      <h2 id="comments">{t('comments.title')}</h2>
      <AsOf read={pages} />
      {!thread &&
        (pages.error && !pages.loading ? (
          <ErrorState error={pages.error} again={pages.again} />
        ) : (
          <Skeleton />
        ))}
      {pages.more && (
        <Button busy={pages.loadingMore} onClick={pages.loadMore}>
          {t('talk.older')}
        </Button>
      )}
      {thread && lines.length === 0 && <p class="purpose">{t('comments.empty')}</p>}
      <div class="posts">
        <Posts
          lines={lines}
          readBefore={readBefore}
          moderated={thread?.moderated ?? false}
          onAnswer={(answers) => setAim({ answers })}
          onMend={(mends) => setAim({ mends })}
        />
      </div>
      <Here company={company} lines={lines} />
      <Writing company={company} lines={lines} />
      {thread && (
        <Writer
          subject={subject}
          label={t('comments.write')}
          aim={aim}
          company={company}
          onDone={() => setAim({})}
        />
      )}
      <WhoSees label={t('compose.who')}>
        <p>{t(`talk.who.${subject.kind}`)}</p>
      </WhoSees>
    </section>
  );
}
