import { useState } from 'preact/hooks';
import { ConsoleApproveRecoveryDocument, ConsoleMembersDocument } from '../gql/graphql.ts';
import { Avatar, Button, Field, List, Ready } from '../parts/index.ts';
import { usePages } from '../reads/use.ts';
import { cleanCode, grouped } from '../sign-in/code.ts';
import { useAttempt } from '../sign-in/entering.ts';
import { presentPasskey } from '../sign-in/passkeys.ts';
import { t, withWords } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Done, Search, Trouble, wrong } from './form.tsx';
import type { Member } from './members.tsx';
import { useSettled } from './settled.ts';

export default function Recovery() {
  const [member, setMember] = useState<Member>();
  const [done, setDone] = useState<string>();
  const again = () => {
    setMember(undefined);
    setDone(undefined);
  };
  return (
    <Desk title={t('console.recovery.title')} purpose={t('console.recovery.purpose')}>
      {done ? (
        <div class="card desk-form">
          <Done>{t('console.recovery.done', { name: done })}</Done>
          <div class="actions">
            <Button onClick={again}>{t('console.recovery.again')}</Button>
          </div>
        </div>
      ) : member ? (
        <Approve member={member} back={() => setMember(undefined)} onDone={() => setDone(member.name)} />
      ) : (
        <Who onPick={setMember} />
      )}
    </Desk>
  );
}

function Who({ onPick }: { onPick: (member: Member) => void }) {
  const [search, setSearch] = useState('');
  const asked = useSettled(search.trim());
  const enough = asked.length >= 2;
  const list = usePages(ConsoleMembersDocument, { search: asked, siteId: null }, (answer) => answer.members, {
    keep: false,
    when: enough,
  });
  return (
    <div class="card desk-form">
      <h2>{t('console.recovery.who')}</h2>
      <Search label={t('console.recovery.search')} value={search} onInput={setSearch} />
      {enough ? (
        <Ready read={list}>{(members) => <Found members={members} onPick={onPick} />}</Ready>
      ) : (
        <p class="hint">{t('console.recovery.type_more')}</p>
      )}
    </div>
  );
}

function Found({ members, onPick }: { members: readonly Member[]; onPick: (member: Member) => void }) {
  const present = members.filter(({ state }) => state === 'active').slice(0, 12);
  if (present.length === 0) return <p role="status">{t('console.recovery.none')}</p>;
  return (
    <List items={present} keyOf={({ id }) => id}>
      {(member) => (
        <button
          type="button"
          class="desk-pick"
          aria-label={t('console.recovery.pick', { name: `${member.name}, ${member.site.name}` })}
          onClick={() => onPick(member)}
        >
          <Avatar name={member.name} hue={member.team.hue} size={32} />
          <span>
            <strong>{member.name}</strong>
            <small>{member.site.name}</small>
          </span>
        </button>
      )}
    </List>
  );
}

interface ApproveProps {
  member: Member;
  back: () => void;
  onDone: () => void;
}

function Approve({ member, back, onDone }: ApproveProps) {
  const [code, setCode] = useState('');
  const [sure, setSure] = useState(false);
  const command = useCommand(ConsoleApproveRecoveryDocument);
  const submit = async (event?: Event) => {
    event?.preventDefault();
    if (await command.run({ personId: member.id, code })) onDone();
  };
  const say = wrong({}, command.problem);
  return (
    <form class="card desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <div class="desk-line">
        <span class="desk-who">
          <Avatar name={member.name} hue={member.team.hue} />
          <span>
            <strong>{member.name}</strong>
            <small>{member.site.name}</small>
          </span>
        </span>
        <Button kind="quiet" onClick={back}>
          {t('console.recovery.change')}
        </Button>
      </div>
      <Field
        label={t('console.recovery.code')}
        hint={t('console.recovery.code_hint')}
        error={say('code')}
        value={grouped(code)}
        autoComplete="off"
        autoCapitalize="characters"
        spellcheck={false}
        onInput={(event) => setCode(cleanCode(event.currentTarget.value))}
      />
      <label class="desk-sure">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
        <span>{t('console.recovery.sure', { name: member.name })}</span>
      </label>
      <p class="notice">{t('console.recovery.warning')}</p>
      {command.problem?.code === 'verify_again' ? (
        <Reverify then={() => void submit()} />
      ) : (
        <Trouble problem={command.problem} fields={['code']} />
      )}
      <div class="actions">
        <Button type="submit" kind="primary" busy={command.busy} disabled={!sure || code.length < 8}>
          {t('console.recovery.approve')}
        </Button>
      </div>
    </form>
  );
}

/** An unlocked phone left on a table must not hand over accounts: the host's passkey is asked for again. */
function Reverify({ then }: { then: () => void }) {
  const attempt = useAttempt();
  const go = async () => {
    await withWords('door');
    if (await attempt.run(presentPasskey)) then();
  };
  return (
    <div class="notice desk-form">
      <p>{t('console.recovery.reverify')}</p>
      <Trouble problem={attempt.said} />
      <Button icon="key-round" busy={attempt.busy} onClick={() => void go()}>
        {t('console.recovery.reverify_go')}
      </Button>
    </div>
  );
}
