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
import { programmeZone } from './places.ts';
import { toInstant } from './zoned.ts';

interface Props {
  draft: ChallengeDraft;
  back: () => void;
  launch: () => void;
  command: { busy: boolean; problem: Problem | undefined };
}

/** Who plays and with what chance, before anything is sent. */
export function Preview({ draft, back, launch, command }: Props) {
  const read = useRead(ConsolePreviewChallengeDocument, { input: draft }, { keep: false, fresh: 0 });
  const zone = programmeZone();
  const french = locale.value === 'fr';
  const title = (french && draft.titleFr) || draft.titleEn || draft.titleFr;
  const stopped = read.data?.previewChallenge.warnings.includes('too_few_teams');
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
        {({ previewChallenge }) => <Chances preview={previewChallenge} />}
      </Ready>
      <p class="hint">{t('console.challenge.who_sees')}</p>
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

function Chances({ preview }: { preview: ConsolePreviewChallengeQuery['previewChallenge'] }) {
  const most = Math.max(0.01, ...preview.teams.map(({ chance }) => chance ?? 0));
  return (
    <>
      {preview.warnings.map((warning) => (
        <p key={warning} class="notice desk-warning">
          <Icon name="triangle-alert" /> <span>{tCode('console.warning', warning, warning)}</span>
        </p>
      ))}
      <Card label={t('console.challenge.chances')}>
        <h2>{t('console.challenge.previewed', { count: preview.people })}</h2>
        {preview.teams.length > 0 && (
          <>
            <p class="hint">{t('console.challenge.chance_what')}</p>
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
          </>
        )}
      </Card>
    </>
  );
}
