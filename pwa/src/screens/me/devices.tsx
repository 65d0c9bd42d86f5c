/** Where I am signed in, and how to end it. */
import { useState } from 'preact/hooks';
import { DevicesDocument, type DevicesQuery, RevokeDeviceDocument } from '../../gql/graphql.ts';
import { Button, ButtonLink, Confirm, Icon, List, Page, Ready, toast } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { ago, date } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { useCommand } from '../../writes/write.ts';
import './me.css';
import { NewPhone } from './new-phone.tsx';

type Device = DevicesQuery['me']['devices'][number];

export default function Devices() {
  const read = useRead(DevicesDocument, {});
  return (
    <Page title={t('title.devices')} purpose={t('devices.purpose')}>
      <Ready read={read}>
        {({ me }) => (
          <>
            {me.access.newPhone && <NewPhone waiting={me.access.newPhone} gone={read.again} />}
            <p class="hint">
              <Icon name="key-round" size={16} /> {t('devices.passkeys', { count: me.passkeys })}
            </p>
            <List items={me.devices} keyOf={(device) => device.id} label={t('title.devices')}>
              {(device) => <Row device={device} gone={read.again} />}
            </List>
            {me.devices.length === 1 && <p class="hint">{t('devices.alone')}</p>}
            {typeof me.access.companyAccount === 'boolean' && <Company linked={me.access.companyAccount} />}
          </>
        )}
      </Ready>
    </Page>
  );
}

function Company({ linked }: { linked: boolean }) {
  return (
    <section class="card" aria-labelledby="company">
      <h2 id="company">{t('devices.company')}</h2>
      <p class="hint">{t(linked ? 'devices.company.linked' : 'devices.company.body')}</p>
      {!linked && (
        <ButtonLink href="/api/oidc/start" icon="building-2" wide>
          {t('devices.company.link')}
        </ButtonLink>
      )}
    </section>
  );
}

function Row({ device, gone }: { device: Device; gone: () => void }) {
  const [asking, ask] = useState(false);
  const revoke = useCommand(RevokeDeviceDocument);
  const go = async () => {
    if (await revoke.run({ deviceId: device.id })) gone();
    else toast(t('devices.revoke.failed'), 'bad');
  };
  return (
    <div class="device card">
      <Icon name="smartphone" size={24} />
      <div>
        <strong>{device.label}</strong>
        <p class="hint">
          {device.current ? t('devices.current') : t('devices.seen', { when: ago(device.seenAt) })} ·{' '}
          {t('devices.since', { date: date(device.createdAt) })}
        </p>
      </div>
      {!device.current && (
        <Button
          kind="danger"
          busy={revoke.busy}
          aria-label={t('devices.revoke.label', { label: device.label })}
          onClick={() => ask(true)}
        >
          {t('devices.revoke')}
        </Button>
      )}
      <Confirm
        open={asking}
        danger
        title={t('devices.revoke.sure', { label: device.label })}
        action={t('devices.revoke')}
        onConfirm={() => void go()}
        onClose={() => ask(false)}
      >
        <p>{t('devices.revoke.body')}</p>
      </Confirm>
    </div>
  );
}
