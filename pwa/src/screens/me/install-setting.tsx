import { Button } from '../../parts/index.ts';
import { go, installed, offered, onApple } from '../../shell/install.tsx';
import { t } from '../../words/words.ts';

/** To the home screen: by the browser's own prompt, or in words where it has none. */
export function InstallSetting() {
  return (
    <section class="card" aria-labelledby="install">
      <h2 id="install">{t('settings.install')}</h2>
      {installed() ? (
        <p>{t('settings.install.done')}</p>
      ) : (
        <>
          <p class="hint">{t('settings.install.body')}</p>
          {offered.value ? (
            <Button icon="download" onClick={go}>
              {t('settings.install.go')}
            </Button>
          ) : (
            <p>{onApple() ? t('settings.install.ios') : t('settings.install.menu')}</p>
          )}
        </>
      )}
    </section>
  );
}
