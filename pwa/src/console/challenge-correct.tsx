import {
  ConsoleChallengesDocument,
  ConsolePreviewRevisionDocument,
  type ConsolePreviewRevisionQuery,
  ConsoleReviseChallengeDocument,
} from '../gql/graphql.ts';
import { Button, Ready, Skeleton, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { number } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Trouble } from './form.tsx';
import { ReasonField, useReason } from './reason.tsx';

type Seen = NonNullable<ConsolePreviewRevisionQuery['previewRevision']>;

export function CorrectForm({ id, close }: { id: string; close: () => void }) {
  const read = useRead(ConsolePreviewRevisionDocument, { id }, { keep: false, fresh: 0 });
  const command = useCommand(ConsoleReviseChallengeDocument);
  const reason = useReason(command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = reason.given();
    if (!given || !(await command.run({ challengeId: id, reason: given }))) return;
    toast(t('console.challenges.corrected'), 'good');
    void refresh(ConsoleChallengesDocument as never);
    close();
  };
  const seen = read.data?.previewRevision;
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <Ready read={read} skeleton={<Skeleton lines={4} />}>
        {({ previewRevision }) => previewRevision && <Difference seen={previewRevision} />}
      </Ready>
      {seen?.changes && (
        <ReasonField
          reason={reason}
          label={t('console.challenges.correct_reason')}
          hint={t('console.challenges.correct_reason_hint')}
        />
      )}
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button onClick={close}>{t('dialog.cancel')}</Button>
        {seen?.changes && (
          <Button type="submit" kind="primary" busy={command.busy}>
            {t('console.challenges.correct')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Each line that moves, before and after. */
function Difference({ seen }: { seen: Seen }) {
  if (!seen.changes) return <p>{t('console.challenges.same')}</p>;
  const was = new Map(seen.before.map((row) => [row.id, row]));
  const moved = seen.after.filter(
    ({ id, rank, sum }) => was.get(id)?.rank !== rank || was.get(id)?.sum !== sum,
  );
  return (
    <>
      <p>{t('console.challenges.correct_body')}</p>
      <table class="desk-bars">
        <caption class="sr-only">{t('console.challenges.correct_body')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.challenges.who')}</th>
            <th scope="col">{t('console.challenges.before')}</th>
            <th scope="col">{t('console.challenges.after')}</th>
          </tr>
        </thead>
        <tbody>
          {moved.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              <td class="figures">{placed(was.get(row.id))}</td>
              <td class="figures">{placed(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {(seen.prizes > 0 || seen.taken > 0) && (
        <p class="notice">{t('console.challenges.prizes_move', { given: seen.prizes, taken: seen.taken })}</p>
      )}
    </>
  );
}

function placed(row: Seen['before'][number] | undefined): string {
  return row ? t('console.challenges.placed', { rank: row.rank, sum: number(row.sum) }) : '–';
}
