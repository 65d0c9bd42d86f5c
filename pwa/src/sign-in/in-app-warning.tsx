import { useState } from 'preact/hooks';
import { Button } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { insideApp } from './in-app.ts';

/** Shown inside another app's browser, which keeps neither passkeys nor sessions for long. */
export function InAppWarning() {
  const [dismissed, setDismissed] = useState(false);
  const [copied, setCopied] = useState<boolean>();
  const app = insideApp(navigator.userAgent);
  if (app === null || dismissed) return null;
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <section class="door-warning" aria-labelledby="in-app">
      <h2 id="in-app">{t('door.in_app.title')}</h2>
      <p>{app ? t('door.in_app.named', { app }) : t('door.in_app.unnamed')}</p>
      <p>{t('door.in_app.how')}</p>
      {copied === false && (
        <p role="alert">
          {t('door.in_app.by_hand')} <span class="door-link">{location.href}</span>
        </p>
      )}
      <div class="actions">
        <Button kind="primary" icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
          {t(copied ? 'door.in_app.copied' : 'door.in_app.copy')}
        </Button>
        <Button kind="quiet" onClick={() => setDismissed(true)}>
          {t('door.in_app.anyway')}
        </Button>
      </div>
    </section>
  );
}
