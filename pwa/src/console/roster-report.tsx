import { Button, Icon } from '../parts/index.ts';
import { number } from '../words/format.ts';
import { t } from '../words/words.ts';
import type { Problem } from '../writes/write.ts';
import { Chip, Trouble } from './form.tsx';
import type { RosterReport } from './roster.tsx';
import { Table } from './table.tsx';

interface Props {
  report: RosterReport;
  /** The list was changed since it was checked. */
  edited: boolean;
  goTo: (line: number) => void;
  apply: () => void;
  busy: boolean;
  problem: Problem | undefined;
}

const TONES = { ADDED: 'good', MOVED: 'accent', CHANGED: 'plain', UNCHANGED: 'faint' } as const;

export function Report({ report, edited, goTo, apply, busy, problem }: Props) {
  const touched = report.added + report.moved + report.changed;
  const ready = !edited && report.problems.length === 0 && touched > 0;
  return (
    <section class="desk-section" aria-labelledby="report">
      <h2 id="report">{t('console.roster.preview')}</h2>
      <p class="desk-facts" role="status">
        {(['added', 'moved', 'changed', 'unchanged'] as const).map((kind) => (
          <span key={kind}>{t(`console.roster.sum.${kind}`, { count: report[kind] })}</span>
        ))}
      </p>
      {edited && <p class="notice">{t('console.roster.edited')}</p>}
      {report.problems.length > 0 && <Problems problems={report.problems} goTo={goTo} />}
      {report.problems.length === 0 && touched === 0 && (
        <p class="desk-done">
          <Icon name="circle-check" /> <span>{t('console.roster.nothing')}</span>
        </p>
      )}
      {report.preview.length > 0 && <Rows report={report} />}
      <p class="hint">{t('console.roster.past')}</p>
      <Trouble problem={problem} />
      {ready && (
        <div class="actions desk-sticky">
          <Button kind="primary" icon="check" busy={busy} onClick={apply}>
            {busy ? t('console.roster.applying') : t('console.roster.apply', { count: touched })}
          </Button>
        </div>
      )}
    </section>
  );
}

function Problems({ problems, goTo }: { problems: RosterReport['problems']; goTo: (line: number) => void }) {
  return (
    <section class="desk-problems" role="alert">
      <h3>{t('console.roster.problems', { count: problems.length })}</h3>
      <p>{t('console.roster.problems_what')}</p>
      <Table
        caption={t('console.roster.problems', { count: problems.length })}
        rows={problems}
        keyOf={({ line, column, code }) => `${line} ${column} ${code}`}
        columns={[
          {
            head: t('console.roster.problem.line'),
            cell: ({ line }) => (
              <Button
                kind="quiet"
                aria-label={t('console.roster.problem.go', { line })}
                onClick={() => goTo(line)}
              >
                {number(line)}
              </Button>
            ),
          },
          { head: t('console.roster.problem.column'), cell: ({ column }) => column },
          { head: t('console.roster.problem.value'), cell: ({ value }) => value || '—' },
          { head: t('console.roster.problem.what'), cell: ({ message }) => message },
        ]}
      />
    </section>
  );
}

function Rows({ report }: { report: RosterReport }) {
  return (
    <>
      {report.preview.length < report.rows && (
        <p class="hint">
          {t('console.roster.rows_shown', { shown: report.preview.length, rows: report.rows })}
        </p>
      )}
      <Table
        caption={t('console.roster.preview')}
        rows={report.preview}
        keyOf={({ line }) => String(line)}
        columns={[
          { head: t('console.roster.problem.line'), cell: ({ line }) => number(line), figures: true },
          { lead: true, head: t('console.members.col.name'), cell: ({ name }) => <strong>{name}</strong> },
          {
            head: t('console.roster.row.change'),
            cell: ({ change }) => <Chip tone={TONES[change]}>{t(`console.roster.change.${change}`)}</Chip>,
          },
          { head: t('console.members.col.site'), cell: ({ site }) => site },
          { head: t('console.members.col.team'), cell: ({ team }) => team },
          { head: t('console.members.col.role'), cell: ({ role }) => t(`console.role.${role}`) },
          { head: t('console.roster.row.detail'), cell: ({ detail }) => detail },
        ]}
      />
    </>
  );
}
