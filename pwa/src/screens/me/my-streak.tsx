/** My streak: the weeks in pictures, what I can mend, and when I am away. */
import { useState } from 'preact/hooks';
import {
  AddLeaveDocument,
  MeDocument,
  MyStreakDocument,
  type MyStreakQuery,
  RemoveLeaveDocument,
  RepairStreakDocument,
} from '../../gql/graphql.ts';
import { Button, ButtonLink, Card, Field, Icon, Page, Ready, Skeleton, toast } from '../../parts/index.ts';
import { refresh } from '../../reads/client.ts';
import { useRead } from '../../reads/use.ts';
import { dateTime, day } from '../../words/format.ts';
import { t, tCode } from '../../words/words.ts';
import { useCommand } from '../../writes/write.ts';
import './me.css';
import { StreakCalendar } from './streak.tsx';

type Shown = MyStreakQuery['myStreak'];

export default function MyStreak() {
  const read = useRead(MyStreakDocument, {});
  return (
    <Page title={t('title.streak')} purpose={t('streak.purpose')}>
      <Ready read={read} skeleton={<Skeleton lines={8} />}>
        {({ myStreak }) => (
          <>
            {myStreak.repair && <Repair repair={myStreak.repair} />}
            <Card label={t('me.streak')}>
              <StreakCalendar streak={myStreak.streak} />
            </Card>
            <Leaves leaves={myStreak.leaves} />
          </>
        )}
      </Ready>
    </Page>
  );
}

function again(): void {
  void refresh(MyStreakDocument, MeDocument);
}

/** A second deed given to the week before: one tap, once a month. */
function Repair({ repair }: { repair: NonNullable<Shown['repair']> }) {
  const command = useCommand(RepairStreakDocument);
  const mend = async () => {
    if (!(await command.run({}))) return;
    toast(t('streak.repaired'), 'good');
    again();
  };
  const { hindrance, until, week } = repair;
  return (
    <section class="card repair" aria-labelledby="repair">
      <h2 id="repair">
        <Icon name="wrench" size={20} /> {t('streak.repair.title')}
      </h2>
      <p>
        {hindrance ? tCode('streak.repair', hindrance, '') : t('streak.repair.ready', { week: day(week) })}
      </p>
      {hindrance !== 'repaired_lately' && (
        <p class="hint">{t('streak.repair.until', { until: dateTime(until) })}</p>
      )}
      {hindrance === null && (
        <Button kind="primary" wide busy={command.busy} onClick={() => void mend()}>
          {t('streak.repair.go')}
        </Button>
      )}
      {hindrance === 'one_more_deed' && (
        <ButtonLink href="/" kind="primary" wide>
          {t('boards.notRanked.go')}
        </ButtonLink>
      )}
      {command.problem && (
        <p class="wrong" role="alert">
          {command.problem.message}
        </p>
      )}
    </section>
  );
}

function Leaves({ leaves }: { leaves: Shown['leaves'] }) {
  const remove = useCommand(RemoveLeaveDocument);
  const drop = async (leaveId: string) => {
    if (await remove.run({ leaveId })) again();
    else toast(t('streak.leave.failed'), 'bad');
  };
  return (
    <section class="card" aria-labelledby="leave">
      <h2 id="leave">{t('streak.leave.title')}</h2>
      <p class="hint">{t('streak.leave.body')}</p>
      {leaves.length > 0 && (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
        <ul class="leaves" role="list">
          {leaves.map(({ id, firstDay, lastDay, begun }) => {
            const span = t('hall.window', { from: day(firstDay), to: day(lastDay) });
            return (
              <li key={id}>
                <Icon name="moon" size={18} />
                <span>{span}</span>
                {!begun && (
                  <Button
                    kind="quiet"
                    busy={remove.busy}
                    aria-label={t('streak.leave.remove.of', { span })}
                    onClick={() => void drop(id)}
                  >
                    {t('streak.leave.remove')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <AddLeave />
    </section>
  );
}

function AddLeave() {
  const [span, set] = useState({ firstDay: '', lastDay: '' });
  const command = useCommand(AddLeaveDocument);
  const wrong = (field: string) => (command.problem?.field === field ? command.problem.message : undefined);
  const add = async (event: Event) => {
    event.preventDefault();
    if (!(await command.run(span))) return;
    set({ firstDay: '', lastDay: '' });
    toast(t('streak.leave.added'), 'good');
    again();
  };
  return (
    <form class="leave-form" onSubmit={(event) => void add(event)}>
      <Field
        type="date"
        label={t('streak.leave.first')}
        value={span.firstDay}
        error={wrong('firstDay')}
        onInput={(event) => set({ ...span, firstDay: event.currentTarget.value })}
      />
      <Field
        type="date"
        label={t('streak.leave.last')}
        value={span.lastDay}
        error={wrong('lastDay')}
        onInput={(event) => set({ ...span, lastDay: event.currentTarget.value })}
      />
      <Button type="submit" busy={command.busy} disabled={!span.firstDay || !span.lastDay}>
        {t('streak.leave.add')}
      </Button>
      {command.problem && !command.problem.field && (
        <p class="wrong" role="alert">
          {command.problem.message}
        </p>
      )}
    </form>
  );
}
