/** Slow mode: a pause between one's posts, for a room that talks too fast. For who looks after it. */
import { useState } from 'preact/hooks';
import { ConsoleSlowThreadDocument } from '../../gql/graphql.ts';
import { Button, Dialog, IconButton } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { useCommand } from '../../writes/write.ts';
import type { Subject } from './put.ts';

const PAUSES = [0, 30, 120, 600] as const;

interface Props {
  subject: Subject;
  seconds: number;
  again: () => unknown;
}

export function SlowSetting({ subject: { kind, id }, seconds, again }: Props) {
  const [open, setOpen] = useState(false);
  const command = useCommand(ConsoleSlowThreadDocument);
  const choose = async (next: number) => {
    const answer = await command.run({ kind, subjectId: id, seconds: next });
    if (answer?.slowThread.__typename !== 'Done') return;
    setOpen(false);
    void again();
  };
  return (
    <>
      <IconButton
        icon="timer"
        label={t('slow.set')}
        aria-pressed={seconds > 0}
        onClick={() => setOpen(true)}
      />
      <Dialog open={open} title={t('slow.title')} onClose={() => setOpen(false)}>
        <p class="purpose">{t('slow.body')}</p>
        {command.problem && <p role="alert">{command.problem.message}</p>}
        <div class="acts">
          {PAUSES.map((pause) => (
            <Button
              key={pause}
              kind={pause === seconds ? 'primary' : 'plain'}
              busy={command.busy}
              onClick={() => void choose(pause)}
            >
              {t('slow.pause', { count: pause })}
            </Button>
          ))}
        </div>
      </Dialog>
    </>
  );
}
