/** Stories that have not reached the server yet: how far they are, and what their author can do. */
import { useLocation } from 'preact-iso';
import { Button, Icon } from '../../parts/index.ts';
import { percent } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { progress } from '../../writes/photos.ts';
import { type Pending, retry } from '../../writes/write.ts';
import { Thumbnail } from '../photos.tsx';
import { leaving, takeUp } from './draft.ts';

/** Of all its photos, 0 to 1. */
function arrived(photos: readonly string[]): number {
  return photos.reduce((sum, key) => sum + (progress.value[key] ?? 0), 0) / (photos.length || 1);
}

export function OnTheirWay() {
  const jobs = leaving();
  if (!jobs.length) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ul class="leaving" role="list" aria-label={t('contributions.leaving')}>
      {jobs.map((job) => (
        <li key={job.key} class="card">
          <Leaving job={job} />
        </li>
      ))}
    </ul>
  );
}

function Leaving({ job }: { job: Pending }) {
  const photos = job.variables.input.photos as string[];
  const said = job.state === 'sending' ? t('contributions.sending') : t('contributions.waiting');
  return (
    <>
      <p class="clamp">{job.about}</p>
      {photos.length > 0 && (
        <div class="thumbnails">
          {photos.map((key, place) => (
            <Thumbnail key={key} photo={key} label={t('tell.photo', { number: place + 1 })} />
          ))}
        </div>
      )}
      {job.state === 'failed' ? <Failed job={job} /> : <Way said={said} photos={photos} />}
    </>
  );
}

function Way({ said, photos }: { said: string; photos: string[] }) {
  const part = arrived(photos);
  return (
    <div class="way">
      <p class="queued" role="status">
        <Icon name="send" size={16} /> {said}
      </p>
      {photos.length > 0 && (
        <>
          <progress max={1} value={part} aria-label={t('contributions.photos')} />
          <span class="hint figures">{percent(part)}</span>
        </>
      )}
    </div>
  );
}

function Failed({ job }: { job: Pending }) {
  const { route } = useLocation();
  const edit = () => void takeUp(job).then(() => route('/tell'));
  return (
    <>
      <p class="wrong" role="alert">
        {t('tell.failed', { message: job.problem?.message ?? '' })}
      </p>
      <div class="actions">
        <Button onClick={() => void retry(job.key)}>{t('pending.retry')}</Button>
        <Button kind="primary" onClick={edit}>
          {t('tell.failed.edit')}
        </Button>
      </div>
    </>
  );
}
