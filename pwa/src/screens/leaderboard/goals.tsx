/** What one plays for beside ranks: one's own best, and what the team does together. */
import { type BoardWindow, GoalsDocument, type GoalsQuery } from '../../gql/graphql.ts';
import { Icon, type IconName } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { plays } from '../../shell/session.ts';
import { day, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';

type Goal = GoalsQuery['goals']['me'];

export function GoalsCard({ window }: { window: BoardWindow }) {
  const found = useRead(GoalsDocument, { window }).data?.goals;
  if (!found || !plays.value) return null;
  const period = t(`boards.in.${window as 'WEEK'}`);
  return (
    <section class="card goals" aria-label={t('goals.title')}>
      <Bar icon="star" name={t('goals.me')} goal={found.me} period={period} />
      {found.team && (
        <Bar
          icon="users"
          name={t('goals.team', { team: found.teamName })}
          goal={found.team}
          period={period}
        />
      )}
    </section>
  );
}

function said({ points, best, bestFrom }: Goal): string {
  if (best === null || bestFrom === null) return t('goals.first');
  if (points > best) return t('goals.beaten', { best: number(best), day: day(bestFrom) });
  return t('goals.best', { best: number(best), day: day(bestFrom) });
}

function Bar(props: { icon: IconName; name: string; goal: Goal; period: string }) {
  const { icon, name, goal, period } = props;
  const part = goal.best ? Math.min(1, goal.points / goal.best) : goal.points > 0 ? 1 : 0;
  return (
    <div style={{ '--part': `${part * 100}%` }}>
      <Icon name={icon} size={20} />
      <p class="who">
        <strong>{name}</strong>
        <span class="bar-track" aria-hidden="true">
          <span class="bar-fill" />
        </span>
      </p>
      <p class="points figures">
        {number(goal.points)} <small>{t('boards.unit')}</small>
        <span class="sr-only">{period}</span>
      </p>
      <p class="hint figures">{said(goal)}</p>
    </div>
  );
}
