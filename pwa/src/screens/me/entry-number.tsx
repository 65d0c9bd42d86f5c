/** "A mistake?": the number to tell the team, fetched when it is asked for. Nobody finds the line without it. */
import { useState } from 'preact/hooks';
import { EntryReferenceDocument } from '../../gql/graphql.ts';
import { Ready, Skeleton } from '../../parts/index.ts';
import { useRead } from '../../reads/use.ts';
import { t } from '../../words/words.ts';

export function EntryNumber({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="entry-number" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('entry.mistake')}</summary>
      {open && <Told id={id} />}
    </details>
  );
}

function Told({ id }: { id: string }) {
  const read = useRead(EntryReferenceDocument, { id }, { keep: false });
  return (
    <Ready read={read} skeleton={<Skeleton lines={1} />}>
      {({ entryReference }) => (
        <p>
          {t('entry.tell')} <strong class="entry-code">{entryReference}</strong>
        </p>
      )}
    </Ready>
  );
}
