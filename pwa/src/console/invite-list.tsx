import { useState } from 'preact/hooks';
import {
  ConsoleInvitesDocument,
  type ConsoleInvitesQuery,
  ConsoleRevokeInviteDocument,
} from '../gql/graphql.ts';
import { Button, Confirm, EmptyState, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Chip, Trouble } from './form.tsx';
import { More, Table } from './table.tsx';

export type Invite = ConsoleInvitesQuery['invites']['edges'][number]['node'];

const TONES: Record<string, string> = { ACTIVE: 'good', LOCKED: 'bad', EXPIRED: 'faint', REVOKED: 'faint' };
const REVOCABLE = new Set(['ISSUED', 'OPENED', 'LOCKED']);

export function InviteChip({ invite }: { invite: Pick<Invite, 'state'> }) {
  return <Chip tone={TONES[invite.state]}>{t(`console.invites.state.${invite.state}`)}</Chip>;
}

export function InviteList() {
  const list = usePages(ConsoleInvitesDocument, {}, (answer) => answer.invites, { keep: false });
  const revoke = useCommand(ConsoleRevokeInviteDocument);
  const [leaving, setLeaving] = useState<Invite>();
  const name = (invite: Invite | undefined) => invite?.name ?? t('console.invites.nobody');
  const go = async (invite: Invite) => {
    if (!(await revoke.run({ inviteId: invite.id }))) return;
    toast(t('console.invites.revoked'), 'good');
    void refresh(ConsoleInvitesDocument as never);
  };
  return (
    <section class="desk-section" aria-labelledby="invite-list">
      <h2 id="invite-list">{t('console.invites.list')}</h2>
      <Trouble problem={revoke.problem} />
      <Ready read={list}>
        {(invites) =>
          invites.length === 0 ? (
            <EmptyState drawing="door" title={t('console.invites.empty')} />
          ) : (
            <Table
              caption={t('console.invites.list')}
              keyOf={({ id }) => id}
              rows={invites}
              columns={[
                { lead: true, head: t('console.members.col.name'), cell: name },
                { head: t('console.members.col.site'), cell: ({ site }) => site.name },
                { head: t('console.members.col.state'), cell: (invite) => <State invite={invite} /> },
                {
                  head: t('console.members.col.actions'),
                  cell: (invite) =>
                    REVOCABLE.has(invite.state) && (
                      <Button
                        kind="quiet"
                        aria-label={t('console.invites.revoke_of', { name: name(invite) })}
                        onClick={() => setLeaving(invite)}
                      >
                        {t('console.invites.revoke')}
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Ready>
      <More {...list} />
      <Confirm
        open={leaving !== undefined}
        title={t('console.invites.revoke_of', { name: name(leaving) })}
        action={t('console.invites.revoke')}
        danger
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && void go(leaving)}
      >
        <p>{t('console.invites.revoke_sure')}</p>
      </Confirm>
    </section>
  );
}

function State({ invite }: { invite: Invite }) {
  const open = invite.state === 'ISSUED' || invite.state === 'OPENED';
  return (
    <>
      <InviteChip invite={invite} />
      {open && <small>{t('console.invites.until', { when: dateTime(invite.expiresAt) })}</small>}
      {invite.failures > 0 && <small>{t('console.invites.failures', { count: invite.failures })}</small>}
    </>
  );
}
