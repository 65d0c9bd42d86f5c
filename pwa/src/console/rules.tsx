/** The rules of the game in plain words: what each deed is worth now, what is planned, and the way to change it. */
import { ConsoleRulesDocument, type RulePartsFragment } from '../gql/graphql.ts';
import { ButtonLink, Card, Icon, List, Ready } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { Desk } from './desk.tsx';
import { Chip } from './form.tsx';
import { programmeZone } from './places.ts';
import { deedName, facts, ruleName } from './rule-form.ts';

/** By what they pay, most first; what was retired comes last. */
function inOrder(rules: readonly RulePartsFragment[]): RulePartsFragment[] {
  const worth = ({ current, planned }: RulePartsFragment) => current?.points ?? (planned ? 0 : -1);
  return rules.filter(({ editable }) => editable).sort((a, b) => worth(b) - worth(a));
}

export default function Rules() {
  const read = useRead(ConsoleRulesDocument, {}, { keep: false });
  return (
    <Desk title={t('console.rules.title')} purpose={t('console.rules.purpose')}>
      <Ready read={read}>
        {({ ruleBook }) => (
          <>
            <List items={inOrder(ruleBook.rules)} keyOf={({ id }) => id} label={t('console.rules.title')}>
              {(rule) => <RuleCard rule={rule} />}
            </List>
            <Card label={t('console.rules.new')}>
              <h2>{t('console.rules.new')}</h2>
              <p class="hint">{t('console.rules.new_hint')}</p>
              <p class="desk-facts">
                {ruleBook.deeds.map(({ deed }) => (
                  <ButtonLink key={deed} href={`/console/rules/new?deed=${deed}`}>
                    {deedName(deed)}
                  </ButtonLink>
                ))}
              </p>
            </Card>
          </>
        )}
      </Ready>
    </Desk>
  );
}

function RuleCard({ rule }: { rule: RulePartsFragment }) {
  const { current, planned } = rule;
  const name = ruleName(rule);
  return (
    <Card label={name}>
      <div class="desk-line">
        <h2>
          <a href={`/console/rules/${rule.id}`}>{name}</a>
        </h2>
        <Chip tone={current ? 'good' : 'plain'}>
          {current ? t('console.rule.points', { points: current.points }) : t('console.rule.retired')}
        </Chip>
      </div>
      {current && <Facts said={facts(current)} />}
      {planned?.since && (
        <p class="notice desk-warning">
          <Icon name="clock" />
          <span>
            {t(planned.retired ? 'console.rule.ends_at' : 'console.rule.becomes', {
              points: planned.points,
              when: dateTime(planned.since, programmeZone()),
            })}
          </span>
        </p>
      )}
    </Card>
  );
}

export function Facts({ said }: { said: readonly string[] }) {
  if (said.length === 0) return null;
  return (
    <p class="desk-facts">
      {said.map((each) => (
        <span key={each}>{each}</span>
      ))}
    </p>
  );
}
