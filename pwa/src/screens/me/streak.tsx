import type { StreakPartsFragment } from '../../gql/graphql.ts';
import { Icon, type IconName } from '../../parts/index.ts';
import { date } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';

const MARKS: Record<string, IconName | undefined> = { done: 'check', frozen: 'snowflake', excused: 'moon' };

/** Weeks as a picture, and the same weeks in a table one tap away. */
export function StreakCalendar({ streak }: { streak: StreakPartsFragment }) {
  const weeks = streak.calendar;
  return (
    <div class="streak">
      <p class="streak-head">
        <Icon name="flame" size={28} />
        <strong>{t('me.streak.weeks', { weeks: streak.weeks })}</strong>
      </p>
      <div class="weeks" aria-hidden="true">
        {weeks.map(({ monday, status }) => {
          const mark = MARKS[status];
          return (
            <span
              key={monday}
              class={`week ${status}`}
              title={`${date(monday)} : ${tCode('week', status, status)}`}
            >
              {mark && <Icon name={mark} size={14} />}
            </span>
          );
        })}
      </div>
      <p class="hint">
        {t('me.streak.best', { weeks: streak.best })} · {t('me.streak.freezes', { count: streak.freezes })}
      </p>
      <p class="hint">{t('me.streak.rule')}</p>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul class="legend" role="list" aria-label={t('streak.legend')}>
        {(['done', 'excused', 'frozen', 'missed', 'open'] as const).map((status) => (
          <li key={status}>
            <span class={`week ${status}`} aria-hidden="true">
              {MARKS[status] && <Icon name={MARKS[status]} size={14} />}
            </span>
            {tCode('week', status, status)}
          </li>
        ))}
      </ul>
      <details class="figures-table">
        <summary>{t('chart.table')}</summary>
        <table>
          <caption class="sr-only">{t('me.streak')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('me.streak.week')}</th>
              <th scope="col">{t('me.streak.status')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map(({ monday, status }) => (
              <tr key={monday}>
                <th scope="row">{date(monday)}</th>
                <td>{tCode('week', status, status)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
