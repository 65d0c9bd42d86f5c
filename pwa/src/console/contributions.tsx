/** What ambassadors wrote and nobody has answered; then what is in the feed of voices, which may be taken from it. */
import { useState } from 'preact/hooks';
import {
  ConsoleContributionsDocument,
  ConsoleDecideContributionDocument,
  ConsoleTakeDownContributionDocument,
  type SubmissionPartsFragment,
  VoicesDocument,
  type VoicesQuery,
} from '../gql/graphql.ts';
import {
  AsOf,
  Avatar,
  Button,
  Dialog,
  EmptyState,
  ErrorState,
  List,
  Skeleton,
  TextArea,
  toast,
} from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { More, ThemeTag } from '../screens/pieces.tsx';
import { Gallery } from '../screens/tell/gallery.tsx';
import { me } from '../shell/session.ts';
import { ago, dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Trouble, wrong } from './form.tsx';
import { COMMS, can } from './roles.ts';

type Voice = VoicesQuery['voices']['edges'][number]['node'];
type Made = Pick<
  SubmissionPartsFragment['contribution'],
  'body' | 'locale' | 'theme' | 'photos' | 'author' | 'site' | 'createdAt'
>;

const MOST_REASON = 500;
const STARTS = ['face', 'secret', 'words'] as const;

export default function Contributions() {
  return (
    <Desk title={t('console.contributions.title')} purpose={t('console.contributions.purpose')}>
      <Queue />
      <Published />
    </Desk>
  );
}

function Queue() {
  const pages = usePages(
    ConsoleContributionsDocument,
    { first: 12 },
    (answer) => answer.contributionsToAnswer,
    {
      keep: false,
      fresh: 0,
    },
  );
  if (!pages.data) {
    if (pages.error && !pages.loading) return <ErrorState error={pages.error} again={pages.again} />;
    return <Skeleton picture lines={3} />;
  }
  if (!pages.data.length) {
    return (
      <EmptyState drawing="sent" title={t('console.contributions.empty')}>
        <p>{t('console.contributions.empty.body')}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <AsOf read={pages} />
      <List items={pages.data} keyOf={({ id }) => id} label={t('console.contributions.title')}>
        {(one) => <Waiting one={one} />}
      </List>
      <More pages={pages} />
    </>
  );
}

function Shown({ made }: { made: Made }) {
  return (
    <>
      <Gallery photos={made.photos} name={made.author.name} />
      <p class="desk-by">
        <Avatar name={made.author.name} hue={made.author.team.hue} size={32} />
        <span>
          <strong>{made.author.name}</strong>
          <small>
            {made.site} · {ago(made.createdAt)}
          </small>
        </span>
        <ThemeTag theme={made.theme} />
      </p>
      <p class="desk-words" lang={made.locale}>
        {made.body}
      </p>
    </>
  );
}

function Waiting({ one }: { one: SubmissionPartsFragment }) {
  const command = useCommand(ConsoleDecideContributionDocument);
  const [declining, decline] = useState(false);
  const { name } = one.contribution.author;
  const answer = async (approve: boolean, reason: string) => {
    const said = await command.run({ contributionId: one.id, approve, reason });
    if (said?.decideContribution.__typename !== 'ContributionAnswered') return;
    decline(false);
    toast(t(approve ? 'console.contributions.approved' : 'console.contributions.declined', { name }), 'good');
    void refresh(ConsoleContributionsDocument as never, VoicesDocument as never);
  };
  return (
    <section class="card desk-made" aria-label={name}>
      <Shown made={one.contribution} />
      {one.embargoUntil && (
        <p class="desk-embargo">{t('console.contributions.embargo', { when: dateTime(one.embargoUntil) })}</p>
      )}
      {!declining && <Trouble problem={command.problem} />}
      <div class="actions">
        <Button onClick={() => decline(true)}>{t('console.contributions.decline')}</Button>
        <Button kind="primary" icon="check" busy={command.busy} onClick={() => void answer(true, '')}>
          {t('console.contributions.approve')}
        </Button>
      </div>
      <Why
        open={declining}
        title={t('console.contributions.why', { name })}
        name={name}
        action={t('console.contributions.why.send')}
        starts
        command={command}
        onSay={(reason) => void answer(false, reason)}
        onClose={() => decline(false)}
      />
    </section>
  );
}

function Published() {
  const pages = usePages(VoicesDocument, { first: 12 }, (answer) => answer.voices);
  const mine = (voice: Voice) => voice.author.id === me.value?.id;
  const within = (voice: Voice) => can(COMMS) || voice.site === me.value?.site.name;
  const voices = (pages.data ?? []).filter((voice) => within(voice) && !mine(voice));
  if (!voices.length) return null;
  return (
    <section class="desk-section">
      <h2>{t('console.contributions.published')}</h2>
      <List items={voices} keyOf={({ id }) => id} label={t('console.contributions.published')}>
        {(voice) => <OnAir voice={voice} />}
      </List>
    </section>
  );
}

function OnAir({ voice }: { voice: Voice }) {
  const command = useCommand(ConsoleTakeDownContributionDocument);
  const [asking, ask] = useState(false);
  const { name } = voice.author;
  const takeDown = async (reason: string) => {
    const said = await command.run({ contributionId: voice.id, reason });
    if (said?.takeDownContribution.__typename !== 'ContributionAnswered') return;
    ask(false);
    toast(t('console.contributions.taken_down'), 'good');
    void refresh(VoicesDocument as never);
  };
  return (
    <section class="card desk-made" aria-label={name}>
      <Shown made={voice} />
      <div class="actions">
        <Button onClick={() => ask(true)}>{t('console.contributions.take_down')}</Button>
      </div>
      <Why
        open={asking}
        title={t('console.contributions.take_down.title', { name })}
        lead={t('console.contributions.take_down.body', { name })}
        name={name}
        action={t('console.contributions.take_down')}
        danger
        command={command}
        onSay={(reason) => void takeDown(reason)}
        onClose={() => ask(false)}
      />
    </section>
  );
}

interface WhyProps {
  open: boolean;
  title: string;
  lead?: string;
  name: string;
  action: string;
  danger?: boolean;
  starts?: boolean;
  command: Pick<ReturnType<typeof useCommand>, 'busy' | 'problem'>;
  onSay: (reason: string) => void;
  onClose: () => void;
}

/** The author reads these words: nothing goes without them. */
function Why({ open, title, lead, name, action, danger, starts, command, onSay, onClose }: WhyProps) {
  const [reason, setReason] = useState('');
  const say = wrong({}, command.problem);
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      {lead && <p>{lead}</p>}
      {starts && (
        <div class="chips">
          {STARTS.map((start) => (
            <button
              key={start}
              type="button"
              class="chip"
              onClick={() => setReason(t(`console.contributions.why.${start}`))}
            >
              {t(`console.contributions.why.start_${start}`)}
            </button>
          ))}
        </div>
      )}
      <TextArea
        label={t('console.contributions.why.label')}
        hint={t('console.contributions.why.hint', { name })}
        maxLength={MOST_REASON}
        value={reason}
        error={say('reason')}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button
          kind={danger ? 'danger' : 'primary'}
          busy={command.busy}
          disabled={command.busy || !reason.trim()}
          onClick={() => onSay(reason.trim())}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
