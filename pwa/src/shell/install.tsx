/** The invitation to install: Chromium's own prompt where there is one, two steps in words on an iPhone. */
import { signal } from '@preact/signals';
import { Button } from '../parts/index.ts';
import { t } from '../words/words.ts';

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

const REFUSED = 'relais.install.later';
const REST = 30 * 86_400_000;
const VISITS = 'relais.visits';

/** Nobody installs what they have not tried: the hint comes from the second visit on. */
const visits = Number(localStorage.getItem(VISITS)) + 1;
localStorage.setItem(VISITS, String(visits));

export const offered = signal<InstallPrompt | undefined>();
const refusedAt = signal(Number(localStorage.getItem(REFUSED)));

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered.value = event as InstallPrompt;
});
addEventListener('appinstalled', () => {
  offered.value = undefined;
});

export function installed(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches ||
    ('standalone' in navigator && navigator.standalone === true)
  );
}

export function onApple(): boolean {
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (navigator.userAgent.includes('Mac') && navigator.maxTouchPoints > 1)
  );
}

/** The prompt works once, and only inside the tap. */
export function go(): void {
  void offered.value?.prompt();
  offered.value = undefined;
}

function later(): void {
  refusedAt.value = Date.now();
  localStorage.setItem(REFUSED, String(refusedAt.value));
}

export function InstallHint() {
  const rests = Date.now() - refusedAt.value < REST;
  if (visits < 2 || installed() || rests || !(offered.value || onApple())) return null;
  return (
    <aside class="install" aria-label={t('install.title')}>
      <div>
        <strong>{t('install.title')}</strong>
        <p>{offered.value ? t('install.body') : t('install.ios')}</p>
      </div>
      <div class="actions">
        {offered.value && (
          <Button kind="primary" icon="download" onClick={go}>
            {t('install.go')}
          </Button>
        )}
        <Button kind="quiet" onClick={later}>
          {t('install.later')}
        </Button>
      </div>
    </aside>
  );
}
