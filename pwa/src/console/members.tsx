import { useState } from 'preact/hooks';
import {
  ConsoleMembersDocument,
  type ConsoleMembersQuery,
  ConsoleSetRoleDocument,
  type Role,
} from '../gql/graphql.ts';
import { Avatar, Button, ButtonLink, Dialog, EmptyState, Ready, Select, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { me } from '../shell/session.ts';
import { date } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Choices, Search, Trouble } from './form.tsx';
import { ownSite, siteOptions, usePlaces } from './places.ts';
import { useSettled } from './settled.ts';
import { More, Table } from './table.tsx';

export type Member = ConsoleMembersQuery['members']['edges'][number]['node'];

export default function Members() {
  const places = usePlaces();
  const [search, setSearch] = useState('');
  const [site, setSite] = useState('');
  const [changing, setChanging] = useState<Member>();
  const asked = useSettled(search.trim());
  const list = usePages(
    ConsoleMembersDocument,
    { search: asked || null, siteId: site || null },
    (answer) => answer.members,
    { keep: false },
  );
  return (
    <Desk title={t('console.members.title')} purpose={t('console.members.purpose')}>
      <div class="desk-filters">
        <Search label={t('console.members.search')} value={search} onInput={setSearch} />
        {!ownSite() && (
          <Select
            label={t('console.members.site')}
            value={site}
            options={siteOptions(places.data?.sites)}
            onChange={(event) => setSite(event.currentTarget.value)}
          />
        )}
      </div>
      <p class="hint desk-keys">{t('console.keys')}</p>
      <Ready read={list}>
        {(members) =>
          members.length === 0 ? (
            <Nobody search={asked} clear={() => setSearch('')} />
          ) : (
            <>
              <p role="status" class="hint">
                {t(list.more ? 'console.members.count_more' : 'console.members.count', {
                  count: members.length,
                })}
              </p>
              <MemberTable members={members} change={setChanging} />
            </>
          )
        }
      </Ready>
      <More {...list} />
      <RoleDialog member={changing} close={() => setChanging(undefined)} />
    </Desk>
  );
}

function Nobody({ search, clear }: { search: string; clear: () => void }) {
  if (search) {
    return (
      <EmptyState drawing="people" title={t('console.members.none', { search })}>
        <Button onClick={clear}>{t('console.members.clear')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState drawing="people" title={t('console.members.none_here')}>
      <ButtonLink kind="primary" href="/console/invites">
        {t('console.members.invite')}
      </ButtonLink>
    </EmptyState>
  );
}

function state({ state, joinedAt }: Member): string {
  if (state === 'active' && joinedAt) return t('console.members.state.active', { date: date(joinedAt) });
  if (state === 'active') return t('console.members.state.active_plain');
  return t(state === 'left' ? 'console.members.state.left' : 'console.members.state.expected');
}

function MemberTable({ members, change }: { members: readonly Member[]; change: (member: Member) => void }) {
  return (
    <Table
      caption={t('console.members.table')}
      rows={members}
      keyOf={({ id }) => id}
      columns={[
        {
          lead: true,
          head: t('console.members.col.name'),
          cell: ({ name, team }) => (
            <span class="desk-who">
              <Avatar name={name} hue={team.hue} size={32} />
              <strong>{name}</strong>
            </span>
          ),
        },
        { head: t('console.members.col.site'), cell: ({ site }) => site.name },
        {
          head: t('console.members.col.role'),
          cell: ({ role }) => (
            <Chip tone={role === 'AMBASSADOR' ? 'faint' : 'accent'}>{t(`console.role.${role}`)}</Chip>
          ),
        },
        { head: t('console.members.col.state'), cell: state },
        {
          head: t('console.members.col.actions'),
          cell: (member) => <Actions member={member} change={() => change(member)} />,
        },
      ]}
    />
  );
}

function Actions({ member, change }: { member: Member; change: () => void }) {
  if (member.state === 'expected') {
    const asked = new URLSearchParams({ person: member.id, name: member.name, site: member.site.id });
    return (
      <ButtonLink
        kind="quiet"
        href={`/console/invites?${asked}`}
        aria-label={t('console.members.invite_of', { name: member.name })}
      >
        {t('console.members.invite')}
      </ButtonLink>
    );
  }
  if (me.value?.role !== 'ADMIN' || member.state !== 'active') return null;
  return (
    <Button kind="quiet" aria-label={t('console.members.role_of', { name: member.name })} onClick={change}>
      {t('console.members.role')}
    </Button>
  );
}

const ROLES: readonly Role[] = ['AMBASSADOR', 'HOST', 'COMMS', 'ADMIN'];

function RoleDialog({ member, close }: { member: Member | undefined; close: () => void }) {
  return (
    <Dialog
      open={member !== undefined}
      title={t('console.members.role_of', { name: member?.name ?? '' })}
      onClose={close}
    >
      {member && <RoleForm member={member} close={close} />}
    </Dialog>
  );
}

function RoleForm({ member, close }: { member: Member; close: () => void }) {
  const [role, setRole] = useState(member.role);
  const command = useCommand(ConsoleSetRoleDocument);
  const save = async () => {
    if (!(await command.run({ personId: member.id, role }))) return;
    toast(t('console.members.role_done', { name: member.name, role: t(`console.role.${role}`) }), 'good');
    void refresh(ConsoleMembersDocument as never);
    close();
  };
  return (
    <>
      <Choices
        legend={t('console.members.col.role')}
        value={role}
        options={ROLES.map((value) => ({
          value,
          label: t(`console.role.${value}`),
          hint: t(`console.members.role_what.${value}`),
        }))}
        onChoose={setRole}
      />
      <Trouble problem={command.problem} />
      <div class="actions">
        <Button onClick={close}>{t('console.cancel')}</Button>
        <Button
          kind="primary"
          busy={command.busy}
          disabled={role === member.role}
          onClick={() => void save()}
        >
          {t('console.members.role_save')}
        </Button>
      </div>
    </>
  );
}
