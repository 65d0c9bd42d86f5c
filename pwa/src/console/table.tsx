import type { ComponentChildren } from 'preact';
import { Button } from '../parts/index.ts';
import { t } from '../words/words.ts';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ComponentChildren;
  /** Numbers line up at their end. */
  figures?: boolean;
  /** Says what the row is about: on a phone it heads the card, without its heading. */
  lead?: boolean;
}

interface Props<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** A table; on a phone each row is a card whose cells carry their heading. Arrow keys walk from row to row. */
export function Table<Row>({ caption, columns, rows, keyOf }: Props<Row>) {
  return (
    <table class="desk-table">
      <caption class="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, figures }) => (
            <th key={head} scope="col" class={figures ? 'figures' : undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ head, cell, figures, lead }) => (
              <td key={head} data-head={head} class={lead ? 'lead' : figures ? 'figures' : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const REACHABLE = 'a[href], button:not(:disabled)';

function walk(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = (event.target as HTMLElement).closest('tr');
  let next = row;
  do {
    next = (
      event.key === 'ArrowDown' ? next?.nextElementSibling : next?.previousElementSibling
    ) as typeof row;
  } while (next && !next.querySelector(REACHABLE));
  const target = next?.querySelector<HTMLElement>(REACHABLE);
  if (!target) return;
  event.preventDefault();
  target.focus();
}

interface MoreProps {
  more: boolean;
  loadingMore: boolean;
  loadMore: () => void;
}

export function More({ more, loadingMore, loadMore }: MoreProps) {
  if (!more) return null;
  return (
    <Button wide busy={loadingMore} onClick={loadMore}>
      {t('console.more')}
    </Button>
  );
}
