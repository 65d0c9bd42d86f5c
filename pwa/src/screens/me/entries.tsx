import type { EntryPartsFragment } from '../../gql/graphql.ts';
import { ago, number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { why } from '../say.ts';
import { EntryNumber } from './entry-number.tsx';

const SIGNED = { signDisplay: 'exceptZero' } as const;

/** Points as they came, each with its reason; one that was taken back stays readable, struck through. `numbered`: a wrong one
 * can be told to the team. */
export function Entries({
  entries,
  numbered = false,
}: {
  entries: EntryPartsFragment[];
  numbered?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list role of unstyled lists
    <ul class="entries" role="list">
      {entries.map((entry) => (
        <li key={entry.id} class={entry.reversed ? 'entry reversed' : 'entry'}>
          <span class="entry-why">
            {why(entry)}
            {entry.reversed && <span class="hint"> · {t('entry.reversed')}</span>}
          </span>
          <span class="entry-when hint">
            <time dateTime={entry.occurredAt}>{ago(entry.occurredAt)}</time>
            {numbered && entry.points > 0 && !entry.reversed && <EntryNumber id={entry.id} />}
          </span>
          <span class="figures entry-points">{number(entry.points, SIGNED)}</span>
        </li>
      ))}
    </ul>
  );
}
