/** What the last month would have given with the new version: told before anything counts. */
import { useEffect } from 'preact/hooks';
import {
  ConsolePreviewRuleDocument,
  type ConsolePreviewRuleQuery,
  type RuleDraftInput,
} from '../gql/graphql.ts';
import { Button, Card, Ready, Skeleton } from '../parts/index.ts';
import { useRead } from '../reads/use.ts';
import { date, number } from '../words/format.ts';
import { t } from '../words/words.ts';
import type { Problem } from '../writes/write.ts';
import { Trouble } from './form.tsx';
import { ReasonField, useReason } from './reason.tsx';

type Preview = Extract<ConsolePreviewRuleQuery['previewRule'], { __typename: 'RulePreview' }>;
type Bar = Preview['bars'][number];

const SIGNED = { signDisplay: 'exceptZero' } as const;

interface Props {
  ruleId: string | null;
  draft: RuleDraftInput;
  retire: boolean;
  command: { busy: boolean; problem: Problem | undefined };
  back: () => void;
  keep: (reason: string) => void;
}

export function RulePreview({ ruleId, draft, retire, command, back, keep }: Props) {
  const read = useRead(ConsolePreviewRuleDocument, { draft, ruleId, retire }, { keep: false, fresh: 0 });
  const reason = useReason(command.problem);
  // the form's button was far below: what it brings is read from the top
  useEffect(() => scrollTo(0, 0), []);
  const told = read.data?.previewRule;
  const refused = told && told.__typename !== 'RulePreview' ? told : undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    const given = reason.given();
    if (given) keep(given);
  };
  return (
    <form class="desk-form" onSubmit={submit} noValidate>
      <Ready read={read} skeleton={<Skeleton lines={8} />}>
        {({ previewRule }) =>
          previewRule.__typename === 'RulePreview' ? (
            <Told preview={previewRule} />
          ) : (
            <Trouble problem={previewRule} />
          )
        }
      </Ready>
      {!refused && (
        <ReasonField reason={reason} label={t('console.rule.reason')} hint={t('console.rule.reason_hint')} />
      )}
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button icon="pencil" onClick={back}>
          {t('console.challenge.edit')}
        </Button>
        <Button type="submit" kind="primary" busy={command.busy} disabled={!told || Boolean(refused)}>
          {t(retire ? 'console.rule.retire' : 'console.rule.publish')}
        </Button>
      </div>
    </form>
  );
}

function Told({ preview }: { preview: Preview }) {
  const { startsAt, endsAt, before, after, people, deeds, gainers, losers } = preview;
  const change = after - before;
  return (
    <>
      <Card label={t('console.rule.month')}>
        <h2>{t('console.rule.month')}</h2>
        <p class="hint">
          {t('console.rule.window', { from: date(startsAt), to: date(endsAt), deeds, people })}
        </p>
        <p class="desk-here">
          {t('console.rule.before_after', { before: number(before), after: number(after) })}{' '}
          <span class="figures">({number(change, SIGNED)})</span>
        </p>
        <p class="desk-facts">
          <span>{t('console.rule.gainers', { count: gainers })}</span>
          <span>{t('console.rule.losers', { count: losers })}</span>
        </p>
      </Card>
      <Bars
        caption={t('console.rule.spread')}
        head={t('console.rule.spread_head')}
        rows={preview.bars.map((bar) => ({ name: range(bar), value: bar.people, said: number(bar.people) }))}
      />
      {preview.sites.length > 0 && (
        <Bars
          caption={t('console.rule.sites')}
          head={t('console.rule.site')}
          rows={preview.sites.map((site) => ({
            name: site.name ?? t('console.rule.small_sites'),
            value: Math.abs(site.after - site.before),
            said: number(site.after - site.before, SIGNED),
          }))}
        />
      )}
    </>
  );
}

function range({ low, high }: Bar): string {
  const signed = (value: number) => number(value, SIGNED);
  if (low == null) return t('console.rule.or_less', { points: signed(high ?? 0) });
  if (high == null) return t('console.rule.or_more', { points: signed(low) });
  return low === high
    ? t('console.rule.same')
    : t('console.rule.between', { low: signed(low), high: signed(high) });
}

interface BarsProps {
  caption: string;
  head: string;
  rows: readonly { name: string; value: number; said: string }[];
}

function Bars({ caption, head, rows }: BarsProps) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <Card label={caption}>
      <h2>{caption}</h2>
      <table class="desk-bars">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{caption}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, said }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <span class="desk-bar" style={{ '--part': `${(100 * value) / most}%` }}>
                  <span class="figures">{said}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
