import { useState } from 'preact/hooks';
import { outdated } from '../live/state.ts';
import { Button, Icon } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { applyUpdate, drafts, waiting } from './fresh.ts';
import { programme } from './session.ts';

/** Grows when the phone and the server can no longer understand each other; see Programme.minClient. */
export const CLIENT = 1;

export function UpdateBar() {
  const [later, setLater] = useState(false);
  const required = outdated.value || (programme.value?.minClient ?? 0) > CLIENT;
  if (!required && (!waiting.value || later)) return null;
  const drafting = drafts.value.size > 0;
  const said = drafting ? t('update.draft') : required ? t('update.required') : t('update.ready');
  return (
    <div class="bar" role="status">
      <Icon name="sparkles" /> <span>{said}</span>
      {!drafting && (
        <Button kind="primary" onClick={() => (waiting.value ? applyUpdate() : location.reload())}>
          {t('update.apply')}
        </Button>
      )}
      {!required && (
        <Button kind="quiet" onClick={() => setLater(true)}>
          {t('update.later')}
        </Button>
      )}
    </div>
  );
}
