/** Who did what with the powers they were given. */
import { useState } from 'preact/hooks';
import { ConsoleJournalDocument, type ConsoleJournalQuery } from '../gql/graphql.ts';
import { Card, EmptyState, List, Ready, Select } from '../parts/index.ts';
import { usePages } from '../reads/use.ts';
import { parsed } from '../screens/say.ts';
import { dateTime } from '../words/format.ts';
import { t, tCode } from '../words/words.ts';
import { Desk } from './desk.tsx';
import { programmeZone } from './places.ts';
import { More } from './table.tsx';

type Line = ConsoleJournalQuery['journal']['edges'][number]['node'];

function named(deed: string): string {
  return tCode('journal', deed, deed);
}

export default function Journal() {
  const [deed, setDeed] = useState('');
  const pages = usePages(
    ConsoleJournalDocument,
    { deed: deed || null, first: 30 },
    (answer) => answer.journal,
    {
      keep: false,
    },
  );
  const deeds = pages.answers[0]?.journal.deeds ?? [];
  return (
    <Desk title={t('console.journal.title')} purpose={t('console.journal.purpose')}>
      <Select
        label={t('console.journal.deed')}
        value={deed}
        options={[
          { value: '', label: t('console.journal.all') },
          ...deeds.map((each) => ({ value: each, label: named(each) })),
        ]}
        onChange={(event) => setDeed(event.currentTarget.value)}
      />
      <Ready read={pages}>
        {(lines) =>
          lines.length === 0 ? (
            <EmptyState drawing="inbox" title={t('console.journal.empty')} />
          ) : (
            <List items={lines} keyOf={({ id }) => id} label={t('console.journal.title')}>
              {(line) => <One line={line} />}
            </List>
          )
        }
      </Ready>
      <More {...pages} />
    </Desk>
  );
}

function One({ line }: { line: Line }) {
  const { reason, from, to } = parsed(line.detail);
  const name = named(line.deed);
  return (
    <Card label={name}>
      <div class="desk-line">
        <strong>{name}</strong>
        <time class="hint" dateTime={line.at}>
          {dateTime(line.at, programmeZone())}
        </time>
      </div>
      <p class="desk-facts">
        <span>{t('console.journal.by', { name: line.actor ?? t('console.journal.nobody') })}</span>
        <span>{line.about ?? line.subject.replace(/^.*:/, 'n° ')}</span>
        {from !== undefined && to !== undefined && (
          <span>
            {String(from)} → {String(to)}
          </span>
        )}
      </p>
      {reason && <p class="desk-quote">{String(reason)}</p>}
    </Card>
  );
}
