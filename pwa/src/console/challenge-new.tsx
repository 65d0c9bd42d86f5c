/** Comms describes a challenge, sees who plays and each team's chance, and only then launches it. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import {
  type ChallengeDraft,
  ConsoleChallengesDocument,
  ConsoleLaunchChallengeDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Icon, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Fields } from './challenge-fields.tsx';
import {
  type ChallengeFlaw,
  type ChallengeForm,
  challengeDraft,
  challengeFlaws,
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
} as const satisfies Record<ChallengeFlaw, string>;

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
  return emptyChallenge(starts, ends);
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

export default function NewChallenge() {
  const { route } = useLocation();
  const [first] = useState(firstForm);
  const draft = useDraft('challenge', first);
  const command = useCommand(ConsoleLaunchChallengeDocument);
  const [tried, setTried] = useState(false);
  const [seen, setSeen] = useState<ChallengeDraft>();
  const found = challengeFlaws(draft.value);
  const flaws = Object.fromEntries(
    Object.entries(tried ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const preview = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return focusFirstWrong();
    setSeen(challengeDraft(draft.value, programmeZone()));
  };
  const launch = async (asked: ChallengeDraft) => {
    if (!(await command.run({ draft: asked }))) return command.problem;
    draft.drop();
    toast(t('console.challenge.launched'), 'good');
    void refresh(ConsoleChallengesDocument as never);
    route('/console/challenges');
  };
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
          <Fields form={draft.value} change={draft.change} say={wrong(flaws, command.problem)} />
          <Trouble problem={command.problem} />
          <p class="hint">{t('console.story.draft_kept')}</p>
          <div class="actions">
            <ButtonLink href="/console/challenges">{t('console.cancel')}</ButtonLink>
            <Button type="submit" kind="primary" icon="eye">
              {t('console.challenge.preview')}
            </Button>
          </div>
        </form>
      )}
    </Desk>
  );
}
