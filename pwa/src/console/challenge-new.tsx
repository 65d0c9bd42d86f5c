/** Comms describes a challenge, sees who plays and each team's chance, and only then launches it. */
import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import {
  type ChallengeDraft,
  ConsoleChallengeDraftsDocument,
  ConsoleChallengesDocument,
  ConsoleLaunchChallengeDocument,
  ConsoleSaveChallengeDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, EmptyState, Icon, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { type Drafted, useDrafted } from './challenge-drafts.tsx';
import { Fields } from './challenge-fields.tsx';
import {
  type ChallengeFlaw,
  type ChallengeForm,
  challengeDraft,
  challengeFlaws,
  draftedForm,
  emptyChallenge,
} from './challenge-form.ts';
import { Preview } from './challenge-preview.tsx';
import { plantTeams, TEMPLATES, type Template } from './challenge-templates.ts';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { focusFirstWrong, Trouble, wrong } from './form.tsx';
import { programmeZone, usePlaces } from './places.ts';
import { toWall } from './zoned.ts';

const DAY = 86_400_000;
const SENTENCES = {
  missing: 'console.missing',
  order: 'console.story.order',
  teams: 'console.challenge.teams_none',
  points: 'console.challenge.points_range',
  goal: 'console.challenge.goal_range',
  grace: 'console.challenge.grace_range',
} as const satisfies Record<ChallengeFlaw, string>;
/** Of which the form shows a sentence where it belongs. */
const FIELDS = ['starts', 'ends', 'timeZone', 'goal', 'prizePoints', 'graceMinutes', 'teamIds'];

/** The next working day: few people are in their rest when it begins at nine or ends at five. */
function workingDay(from: number): string {
  let at = from;
  while ([0, 6].includes(new Date(at).getUTCDay())) at += DAY;
  return toWall(new Date(at).toISOString(), programmeZone()).slice(0, 10);
}

/** From nine tomorrow, or the next working day, to five so many days later. */
function windowOf(days: number): Pick<ChallengeForm, 'starts' | 'ends'> {
  const tomorrow = Date.now() + DAY;
  return {
    starts: `${workingDay(tomorrow)}T09:00`,
    ends: `${workingDay(tomorrow + days * DAY)}T17:00`,
  };
}

function firstForm(): ChallengeForm {
  const { starts, ends } = windowOf(14);
  return emptyChallenge(starts, ends, programmeZone());
}

/** What a form may begin from. It writes over the words and rules that are there. */
function Templates({ begin }: { begin: (part: Partial<ChallengeForm>) => void }) {
  const places = usePlaces();
  const choose = ({ form, days, plants }: Template) =>
    begin({ ...form, ...windowOf(days), teamIds: plants && places.data ? plantTeams(places.data) : [] });
  return (
    <section aria-labelledby="templates">
      <h2 id="templates">{t('console.challenge.templates')}</h2>
      <ul class="desk-templates">
        {TEMPLATES.map((template) => (
          <li key={template.key}>
            <button
              type="button"
              class="desk-template"
              disabled={template.plants && !places.data}
              onClick={() => choose(template)}
            >
              <Icon name={template.icon} size={24} />
              <span>
                <strong>{template.form[locale.value].title}</strong>
                <small>{t(`console.challenge.template.${template.key}`)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function ChallengeEditor() {
  const { id } = useRoute().params;
  return id === 'new' ? <Editor /> : <TakenUp id={id ?? ''} />;
}

/** A draft that somebody put down. */
function TakenUp({ id }: { id: string }) {
  const read = useDrafted();
  const drafted = read.data?.challengeDrafts.find((each) => each.id === id);
  if (drafted) return <Editor key={id} drafted={drafted} />;
  return (
    <Desk title={t('console.challenge.title')} purpose={t('console.challenge.purpose')}>
      <Ready read={read}>
        {() => (
          <EmptyState drawing="trophy" title={t('console.drafts.gone')}>
            <ButtonLink href="/console/challenges">{t('console.nav.challenges')}</ButtonLink>
          </EmptyState>
        )}
      </Ready>
    </Desk>
  );
}

/** What differs between saving and launching: where it is sent, and what is said after. */
function useSent(done: () => void) {
  const { route } = useLocation();
  return (said: 'console.challenge.launched' | 'console.drafts.saved') => {
    done();
    toast(t(said), 'good');
    void refresh(ConsoleChallengesDocument as never, ConsoleChallengeDraftsDocument);
    route('/console/challenges');
  };
}

function Editor({ drafted }: { drafted?: Drafted }) {
  const challengeId = drafted?.id ?? null;
  const [first] = useState(() => (drafted ? draftedForm(drafted) : firstForm()));
  const draft = useDraft(`challenge${drafted ? `.${drafted.id}` : ''}`, first);
  const sent = useSent(draft.drop);
  const command = useCommand(ConsoleLaunchChallengeDocument);
  const saving = useCommand(ConsoleSaveChallengeDocument);
  const [tried, setTried] = useState(false);
  const [seen, setSeen] = useState<ChallengeDraft>();
  const found = challengeFlaws(draft.value);
  const flaws = Object.fromEntries(
    Object.entries(tried ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const ready = () => {
    setTried(true);
    if (Object.keys(found).length === 0) return true;
    focusFirstWrong();
    return false;
  };
  const preview = (event: Event) => {
    event.preventDefault();
    if (ready()) setSeen(challengeDraft(draft.value));
  };
  const save = async () => {
    if (!ready()) return;
    if (await saving.run({ challengeId, draft: challengeDraft(draft.value) })) sent('console.drafts.saved');
    else focusFirstWrong();
  };
  const launch = async (asked: ChallengeDraft) => {
    if (await command.run({ challengeId, draft: asked })) sent('console.challenge.launched');
  };
  const problem = saving.problem ?? command.problem;
  return (
    <Desk title={t('console.challenge.title')} purpose={t('console.challenge.purpose')}>
      {seen ? (
        <Preview
          draft={seen}
          back={() => setSeen(undefined)}
          launch={() => void launch(seen)}
          command={command}
        />
      ) : (
        <form class="desk-form" onSubmit={preview} noValidate>
          <Templates begin={draft.change} />
          <Fields form={draft.value} change={draft.change} say={wrong(flaws, problem)} />
          <Trouble problem={problem} fields={FIELDS} />
          <p class="hint">{t('console.story.draft_kept')}</p>
          <div class="actions">
            <ButtonLink href="/console/challenges">{t('console.cancel')}</ButtonLink>
            <Button busy={saving.busy} onClick={() => void save()}>
              {t('console.drafts.save')}
            </Button>
            <Button type="submit" kind="primary" icon="eye">
              {t('console.challenge.preview')}
            </Button>
          </div>
        </form>
      )}
    </Desk>
  );
}
