/** What waits on this phone, and what its owner can do about it. */
import { useState } from 'preact/hooks';
import { Button, Confirm, EmptyState, Icon, type IconName, List, Page } from '../parts/index.ts';
import { signedOut } from '../reads/ask.ts';
import { ago } from '../words/format.ts';
import { t, tCode } from '../words/words.ts';
import { discard, type Pending as Job, pending, retry, wake } from '../writes/write.ts';

const MARKS: Record<Job['state'], IconName> = { queued: 'clock', sending: 'send', failed: 'circle-alert' };

function Row({ job }: { job: Job }) {
  const [asking, ask] = useState(false);
  return (
    <div class={`pending-job ${job.state}`}>
      <Icon name={MARKS[job.state]} />
      <div>
        <strong>{tCode('pending', job.name, t('pending.other'))}</strong>
        {job.about && <p>{job.about}</p>}
        <p class="hint">
          {t(`pending.${job.state}`)} · {t('pending.made', { when: ago(new Date(job.madeAt)) })}
        </p>
        {job.problem && <p class="wrong">{job.problem.message}</p>}
      </div>
      <div class="actions">
        {job.state === 'failed' && <Button onClick={() => retry(job.key)}>{t('pending.retry')}</Button>}
        <Button kind="quiet" onClick={() => ask(true)}>
          {t('pending.discard')}
        </Button>
      </div>
      <Confirm
        open={asking}
        danger
        title={t('pending.discard.sure')}
        action={t('pending.discard')}
        onConfirm={() => discard(job.key)}
        onClose={() => ask(false)}
      />
    </div>
  );
}

export default function Pending() {
  const jobs = pending.value;
  return (
    <Page title={t('pending.title')} purpose={t('pending.purpose')}>
      {signedOut.value && <p class="notice">{t('pending.signedOut')}</p>}
      {jobs.length === 0 ? (
        <EmptyState drawing="sent" title={t('pending.empty')} />
      ) : (
        <>
          <List items={jobs} keyOf={(job) => job.key} label={t('pending.title')}>
            {(job) => <Row job={job} />}
          </List>
          <Button icon="refresh-cw" wide onClick={wake}>
            {t('pending.now')}
          </Button>
        </>
      )}
    </Page>
  );
}
