/** Points given by mistake: found by the number their owner tells, looked at with all that would follow, taken back. */
import { useState } from 'preact/hooks';
import {
  ConsoleCorrectionDocument,
  type ConsoleCorrectionQuery,
  ConsoleReverseDocument,
} from '../gql/graphql.ts';
import { Avatar, BadgeArt, Button, Field, Icon, Ready } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { why } from '../screens/say.ts';
import { dateTime, number } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Done, Trouble } from './form.tsx';
import { programmeZone } from './places.ts';
import { ReasonField, useReason } from './reason.tsx';

type Found = Extract<ConsoleCorrectionQuery['correction'], { __typename: 'Correction' }>;

export default function Corrections() {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [done, setDone] = useState('');
  const look = (event: Event) => {
    event.preventDefault();
    setDone('');
    setAsked(typed.trim());
  };
  const finish = (name: string) => {
    setDone(name);
    setAsked('');
    setTyped('');
  };
  return (
    <Desk title={t('console.corrections.title')} purpose={t('console.corrections.purpose')}>
      <form class="card desk-form" onSubmit={look} noValidate>
        <Field
          label={t('console.corrections.number')}
          hint={t('console.corrections.number_hint')}
          value={typed}
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          maxLength={30}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <div class="actions">
          <Button type="submit" icon="search" disabled={!typed.trim()}>
            {t('console.corrections.look')}
          </Button>
        </div>
      </form>
      {done && <Done>{t('console.corrections.done', { name: done })}</Done>}
      {asked && <Look key={asked} reference={asked} onDone={finish} />}
    </Desk>
  );
}

function Look({ reference, onDone }: { reference: string; onDone: (name: string) => void }) {
  const read = useRead(ConsoleCorrectionDocument, { reference }, { keep: false, fresh: 0 });
  return (
    <Ready read={read}>
      {({ correction }) =>
        correction.__typename === 'Correction' ? (
          <TakeBack found={correction} onDone={() => onDone(correction.person.name)} />
        ) : (
          <Trouble problem={correction} />
        )
      }
    </Ready>
  );
}

function TakeBack({ found, onDone }: { found: Found; onDone: () => void }) {
  const { entry, person } = found;
  const command = useCommand(ConsoleReverseDocument);
  const reason = useReason(command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = reason.given();
    if (given && (await command.run({ entryId: entry.id, reason: given }))) onDone();
  };
  return (
    <form class="card desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <div class="desk-line">
        <span class="desk-who">
          <Avatar name={person.name} hue={person.team.hue} />
          <span>
            <strong>{person.name}</strong>
            <small>{person.team.name}</small>
          </span>
        </span>
        <strong class="figures">{t('console.rule.points', { points: number(entry.points) })}</strong>
      </div>
      <p>
        {why(entry)}
        <small>{dateTime(entry.occurredAt, programmeZone())}</small>
      </p>
      <Follows found={found} />
      <ReasonField
        reason={reason}
        label={t('console.corrections.reason')}
        hint={t('console.corrections.reason_hint')}
      />
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button type="submit" kind="danger" busy={command.busy}>
          {t('console.corrections.take_back')}
        </Button>
      </div>
    </form>
  );
}

/** What goes with the points. */
function Follows({ found }: { found: Found }) {
  if (found.badges.length === 0 && found.challenges.length === 0) {
    return <p class="hint">{t('console.corrections.nothing_else')}</p>;
  }
  return (
    <div class="notice">
      <p>{t('console.corrections.follows')}</p>
      <ul>
        {found.badges.map((badge) => (
          <li key={badge.key} class="desk-who">
            <BadgeArt category={badge.category} tier={badge.tier} glyph={badge.glyph} size={32} />
            <span>{t('console.corrections.badge', { name: badge.name })}</span>
          </li>
        ))}
        {found.challenges.map((title) => (
          <li key={title} class="desk-who">
            <Icon name="trophy" />
            <span>{t('console.corrections.challenge', { title })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
