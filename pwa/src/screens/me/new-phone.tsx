/** A phone that was approved for this account, and the word that stops it. */

import { useState } from 'preact/hooks';
import type { DevicesQuery } from '../../gql/graphql.ts';
import { Button, toast } from '../../parts/index.ts';
import { post } from '../../sign-in/door.ts';
import { dateTime } from '../../words/format.ts';
import { t } from '../../words/words.ts';

type Waiting = NonNullable<DevicesQuery['me']['access']['newPhone']>;

export function NewPhone({ waiting, gone }: { waiting: Waiting; gone: () => unknown }) {
  const [busy, setBusy] = useState(false);
  const refuse = async () => {
    setBusy(true);
    try {
      const { ok } = await post<{ ok: boolean }>('/api/recovery/refuse');
      toast(t(ok ? 'devices.new.refused' : 'devices.new.gone'), 'good');
      await gone();
    } catch {
      toast(t('devices.new.failed'), 'bad');
    }
    setBusy(false);
  };
  return (
    <section class="notice new-phone" aria-labelledby="new-phone">
      <h2 id="new-phone">{t('devices.new.title')}</h2>
      <p>
        {waiting.opensAt
          ? t('devices.new.opens', { date: dateTime(waiting.opensAt) })
          : t('devices.new.waits')}
      </p>
      <Button kind="danger" icon="circle-alert" wide busy={busy} onClick={() => void refuse()}>
        {t('devices.new.refuse')}
      </Button>
      <p class="hint">{t('devices.new.mine')}</p>
    </section>
  );
}
