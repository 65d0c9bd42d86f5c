import {
  type ChallengeDraft,
  ConsolePreviewChallengeDocument,
  type ConsolePreviewChallengeQuery,
} from '../gql/graphql.ts';
import { Button, Card, Icon, Ready, Skeleton } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { dateTime, number, percent } from '../words/format.ts';
import { locale, t, tCode } from '../words/words.ts';
import type { Problem } from '../writes/write.ts';
import { Trouble } from './form.tsx';
import { toInstant } from './zoned.ts';

interface Props {
  draft: ChallengeDraft;
  back: () => void;
  launch: () => void;
  command: { busy: boolean; problem: Problem | undefined };
}

/** What the server refuses to launch. */
const STOPS = new Set(['too_few_teams', 'too_few_people']);

/** Who plays and with what chance, before anything is sent. */
export function Preview({ draft, back, launch, command }: Props) {
  const read = useRead(ConsolePreviewChallengeDocument, { input: draft }, { keep: false, fresh: 0 });
  const zone = draft.timeZone;
  const french = locale.value === 'fr';
  const title = (french && draft.titleFr) || draft.titleEn || draft.titleFr;
  const stopped = read.data?.previewChallenge.warnings.some((warning) => STOPS.has(warning));
  return (
    <div class="desk-form">
      <Card label={title}>
        <h2>{title}</h2>
        <p class="desk-facts">
          <span>
            {t('console.challenges.window', {
              from: dateTime(toInstant(draft.starts, zone), zone),
              to: dateTime(toInstant(draft.ends, zone), zone),
            })}
          </span>
          <span>{t(`console.challenge.metric.${draft.metric}`)}</span>
        </p>
      </Card>
      <Ready read={read} skeleton={<Skeleton lines={6} />}>
        {({ previewChallenge }) => (
          <>
            <Warnings preview={previewChallenge} zone={zone} />
            <Expected draft={draft} preview={previewChallenge} />
            <Chances draft={draft} preview={previewChallenge} />
          </>
        )}
      </Ready>
      <p class="hint">{t(`console.challenge.who_sees.${draft.announce ?? 'START'}`)}</p>
      <Trouble problem={command.problem} />
      <div class="actions">
        <Button icon="pencil" onClick={back}>
          {t('console.challenge.edit')}
        </Button>
        <Button
          kind="primary"
          icon="rocket"
          busy={command.busy}
          disabled={command.busy || !read.data || stopped}
          onClick={launch}
        >
          {t(command.busy ? 'console.challenge.launching' : 'console.challenge.launch')}
        </Button>
      </div>
    </div>
  );
}

type Seen = ConsolePreviewChallengeQuery['previewChallenge'];

/** A warning about a moment says when it would be better. */
function Warnings({ preview, zone }: { preview: Seen; zone: string }) {
  const better = new Map<string, string>(
    preview.moments.map(({ of, better }) => [
      REST[of],
      t('console.warning.better', { at: dateTime(better, zone) }),
    ]),
  );
  return (
    <>
      {preview.warnings.map((warning) => (
        <p key={warning} class="notice desk-warning">
          <Icon name="triangle-alert" />
          <span>
            {tCode('console.warning', warning, t('console.warning.other'))} {better.get(warning)}
          </span>
        </p>
      ))}
    </>
  );
}

const REST = { START: 'starts_in_rest', END: 'ends_in_rest', ANNOUNCEMENT: 'announced_in_rest' } as const;

/** Who is concerned, and how much they would give if they did as in the season before. */
function Expected({ draft, preview }: { draft: ChallengeDraft; preview: Seen }) {
  const { people, sites, low, middle, high, reached } = preview;
  const metric = draft.metric;
  return (
    <Card label={t('console.challenge.expected')}>
      <h2>{t('console.challenge.previewed', { count: people })}</h2>
      <p class="desk-facts">
        <span>{t('console.challenge.sites', { count: sites })}</span>
      </p>
      {high > 0 && (
        <p>
          {t('console.challenge.spread', {
            middle: t(`challenge.unit.${metric}`, { count: middle }),
            low: number(low),
            high: number(high),
          })}
        </p>
      )}
      {reached !== null && draft.goal && (
        <p>
          {t(`console.challenge.reached.${draft.kind}`, {
            part: percent(reached),
            goal: t(`challenge.unit.${metric}`, { count: draft.goal }),
          })}
        </p>
      )}
      <p class="hint">{t('console.challenge.expected_how')}</p>
    </Card>
  );
}

/** How often each team would come first. A target has no first: everyone may reach it. */
function Chances({ draft, preview }: { draft: ChallengeDraft; preview: Seen }) {
  const most = Math.max(0.01, ...preview.teams.map(({ chance }) => chance ?? 0));
  if (draft.goal || preview.teams.length === 0) return null;
  return (
    <Card label={t('console.challenge.chances')}>
      <h2>{t('console.challenge.chances')}</h2>
      <p class="hint">
        {t(draft.kind === 'TEAM' ? 'console.challenge.chance_what' : 'console.challenge.chance_alone')}
      </p>
      <table class="desk-bars">
        <caption class="sr-only">{t('console.challenge.chances')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.challenge.team')}</th>
            <th scope="col">{t('console.challenge.roster')}</th>
            <th scope="col">{t('console.challenge.chance')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.teams.map(({ team, roster, chance }) => (
            <tr key={team.id}>
              <th scope="row">{team.name}</th>
              <td class="figures">{number(roster)}</td>
              <td>
                <span class="desk-bar" style={{ '--part': `${(100 * (chance ?? 0)) / most}%` }}>
                  <span class="figures">{chance === null ? '–' : percent(chance)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
