/** What a rule said, says and will say; what has not begun may be undone. */
import { ConsoleRulesDocument, ConsoleUndoRuleDocument, type RulePartsFragment } from '../gql/graphql.ts';
import { Button, Card, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Chip, Trouble } from './form.tsx';
import { programmeZone } from './places.ts';
import { facts, type Version } from './rule-form.ts';
import { Facts } from './rules.tsx';

export function Versions({ rule }: { rule: RulePartsFragment }) {
  const command = useCommand(ConsoleUndoRuleDocument);
  const undo = async (version: number) => {
    if (!(await command.run({ ruleId: rule.id, version }))) return;
    toast(t('console.rule.undone'), 'good');
    void refresh(ConsoleRulesDocument as never);
  };
  return (
    <section class="desk-section" aria-labelledby="versions">
      <h2 id="versions">{t('console.rule.versions')}</h2>
      <Trouble problem={command.problem} />
      {rule.versions.map((version) => (
        <Card key={version.version} label={t('console.rule.version', { version: version.version })}>
          <div class="desk-line">
            <strong>
              {version.retired
                ? t('console.rule.retired')
                : t('console.rule.points', { points: version.points })}
            </strong>
            <Chip tone={toneOf(rule, version)}>{stateOf(rule, version)}</Chip>
          </div>
          <Facts said={facts(version)} />
          {version.reason && <p>{version.reason}</p>}
          {version.since && (
            <p class="hint">
              {t('console.rule.since_by', {
                when: dateTime(version.since, programmeZone()),
                author: version.author ?? '',
              })}
            </p>
          )}
          {version.version === rule.planned?.version && (
            <div class="actions">
              <Button kind="quiet" busy={command.busy} onClick={() => void undo(version.version)}>
                {t('console.rule.undo')}
              </Button>
            </div>
          )}
        </Card>
      ))}
    </section>
  );
}

function toneOf(rule: RulePartsFragment, { version, undone }: Version): string {
  if (undone) return 'cancelled';
  if (version === rule.planned?.version) return 'scheduled';
  return version === rule.current?.version ? 'live' : 'plain';
}

function stateOf(rule: RulePartsFragment, { version, undone }: Version): string {
  if (undone) return t('console.rule.state.undone');
  if (version === rule.planned?.version) return t('console.rule.state.planned');
  return t(version === rule.current?.version ? 'console.rule.state.current' : 'console.rule.state.past');
}
