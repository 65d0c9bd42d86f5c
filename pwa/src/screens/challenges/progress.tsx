/** How far we are, and what I gave myself: as prominent as any rank. */
import { CountUp, Icon, type IconName } from '../../parts/index.ts';
import { day as dayOf, number } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';
import type { Challenge } from './board.ts';

interface GoalProps {
  title: string;
  value: number;
  goal: number;
  metric: Challenge['metric'];
  /** Kept short on a card. */
  small?: boolean;
}

/** A bar towards a goal, with its figures in words. */
export function GoalBar({ title, value, goal, metric, small = false }: GoalProps) {
  const part = Math.min(1, value / goal);
  const words = t('challenge.goal.of', {
    count: number(value),
    goal: t(`challenge.unit.${metric}`, { count: goal }),
  });
  return (
    <div class={small ? 'goal small' : 'goal'}>
      <p class="goal-head">
        <strong>{title}</strong>
        <span class="figures">{words}</span>
      </p>
      <span
        class="bar-track"
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={goal}
        aria-valuenow={Math.min(value, goal)}
        aria-valuetext={words}
        style={{ '--part': `${part * 100}%` }}
      >
        <span class="bar-fill" />
      </span>
    </div>
  );
}

/** The goal of all of us, or mine. */
export function Goal({ challenge, small = false }: { challenge: Challenge | Brief; small?: boolean }) {
  const { goal, kind, metric, total, mine, participating } = challenge;
  if (!goal || (kind === 'INDIVIDUAL' && !participating)) return null;
  const together = kind === 'TEAM';
  return (
    <GoalBar
      title={t(together ? 'challenge.goal.together' : 'challenge.goal.mine')}
      value={together ? total : mine}
      goal={goal}
      metric={metric}
      small={small}
    />
  );
}

export type Brief = Pick<Challenge, 'goal' | 'kind' | 'metric' | 'total' | 'mine' | 'participating'>;

/** What I gave, against my own best; only I see it. */
export function Mine({ challenge, over }: { challenge: Challenge; over: boolean }) {
  const { mine, best, metric, participating, people, participants } = challenge;
  if (!participating) return null;
  return (
    <section class="mine-part" aria-labelledby="mine">
      <h2 id="mine">{t('challenge.mine')}</h2>
      <p class="mine-figure">
        <CountUp value={mine} />{' '}
        <span class="hint">{t(`challenge.unitOnly.${metric}`, { count: mine })}</span>
      </p>
      <p>{sentence(mine, best ?? 0, over)}</p>
      {challenge.days && <Days days={challenge.days} />}
      {participants !== null && (
        <p class="hint">{t('challenge.weTakePart', { count: number(participants), of: number(people) })}</p>
      )}
    </section>
  );
}

const MARKS: Record<string, IconName | undefined> = { done: 'check', frozen: 'snowflake', excused: 'moon' };
/** As many as fit in two lines of a small phone. */
const LATEST = 20;

/** My days in a row; a day of rest is passed over. */
function Days({ days: { length, calendar } }: { days: NonNullable<Challenge['days']> }) {
  return (
    <div class="my-days">
      <p>
        <Icon name="flame" size={18} /> {t('challenge.myDays', { count: length })}
      </p>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists */}
      <ul role="list" aria-label={t('challenge.myDays.list')}>
        {calendar.slice(-LATEST).map(({ day, status }) => {
          const mark = MARKS[status];
          const said = t('challenge.myDays.one', { day: dayOf(day), status: tCode('day', status, status) });
          return (
            <li key={day} class={status} title={said}>
              {mark && <Icon name={mark} size={12} />}
              <span class="sr-only">{said}</span>
            </li>
          );
        })}
      </ul>
      <p class="hint">{t('challenge.myDays.rest')}</p>
    </div>
  );
}

function sentence(mine: number, best: number, over: boolean): string {
  if (best && mine > best) return t('challenge.best.beaten', { best });
  if (best && mine === best && mine) return t('challenge.best.equal');
  if (best && !over) return t('challenge.best.toGo', { best, count: best + 1 - mine });
  if (best) return t('challenge.best.was', { best });
  if (mine) return t('challenge.best.first');
  return t(over ? 'challenge.mine.none' : 'challenge.mine.open');
}
