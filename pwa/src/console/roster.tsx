/** A list from a spreadsheet: read here, checked by the server, shown, and only then applied. */
import { useRef, useState } from 'preact/hooks';
import {
  ConsoleImportRosterDocument,
  type ConsoleImportRosterMutation,
  ConsoleMembersDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Select, TextArea } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Done, Trouble } from './form.tsx';
import { decodeRoster, type Encoding, peopleIn } from './roster-file.ts';
import { Report } from './roster-report.tsx';

export type RosterReport = Extract<
  ConsoleImportRosterMutation['importRoster'],
  { __typename: 'RosterReport' }
>;

const ENCODINGS: readonly Encoding[] = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'];
/** The API takes a megabyte; quotes and accents grow on their way. */
const MOST_BYTES = 900_000;

interface Chosen {
  name: string;
  bytes: Uint8Array;
  encoding: Encoding;
}

export default function Roster() {
  const [text, setText] = useState('');
  const [file, setFile] = useState<Chosen>();
  const [flaw, setFlaw] = useState<string>();
  const [report, setReport] = useState<{ of: string; is: RosterReport }>();
  const check = useCommand(ConsoleImportRosterDocument);
  const apply = useCommand(ConsoleImportRosterDocument);
  const area = useRef<HTMLDivElement>(null);

  const put = (next: string) => {
    setText(next);
    setFlaw(undefined);
  };
  const read = (name: string, bytes: Uint8Array, encoding?: Encoding) => {
    const decoded = decodeRoster(bytes, encoding);
    setFile({ name, bytes, encoding: decoded.encoding });
    put(decoded.text);
  };
  const send = async (dryRun: boolean) => {
    if (!text.trim()) return setFlaw(t('console.roster.empty'));
    if (new Blob([text]).size > MOST_BYTES) return setFlaw(t('console.roster.too_large'));
    const command = dryRun ? check : apply;
    const answer = await command.run({ csv: text, encoding: null, dryRun });
    if (answer?.importRoster.__typename !== 'RosterReport') return;
    setReport({ of: text, is: answer.importRoster });
    if (answer.importRoster.applied) void refresh(ConsoleMembersDocument as never);
  };
  const again = () => {
    put('');
    setFile(undefined);
    setReport(undefined);
  };
  const goTo = (line: number) => {
    const box = area.current?.querySelector('textarea');
    if (box) selectLine(box, line);
  };

  if (report?.is.applied) return <Applied report={report.is} again={again} />;
  return (
    <Desk title={t('console.roster.title')} purpose={t('console.roster.purpose')}>
      <section class="card desk-form">
        <p class="hint">{t('console.roster.columns')}</p>
        <FileChoice file={file} read={read} />
        <div ref={area} class="desk-csv">
          <TextArea
            label={t('console.roster.text')}
            error={flaw}
            rows={10}
            spellcheck={false}
            autoComplete="off"
            value={text}
            onInput={(event) => put(event.currentTarget.value)}
          />
        </div>
        <Trouble problem={check.problem} />
        <div class="actions">
          <Button kind={report ? 'plain' : 'primary'} busy={check.busy} onClick={() => void send(true)}>
            {check.busy ? t('console.roster.checking') : t('console.roster.check', { count: peopleIn(text) })}
          </Button>
        </div>
      </section>
      {report && (
        <Report
          report={report.is}
          edited={report.of !== text}
          goTo={goTo}
          apply={() => void send(false)}
          busy={apply.busy}
          problem={apply.problem}
        />
      )}
    </Desk>
  );
}

interface FileProps {
  file: Chosen | undefined;
  read: (name: string, bytes: Uint8Array, encoding?: Encoding) => void;
}

function FileChoice({ file, read }: FileProps) {
  const choose = async (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    if (chosen) read(chosen.name, new Uint8Array(await chosen.arrayBuffer()));
    // the same file may be chosen again after it was mended
    input.value = '';
  };
  return (
    <div class="desk-columns">
      <label class="desk-file">
        <input
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => void choose(event.currentTarget)}
        />
        <span class="button">{t('console.roster.file')}</span>
        {file && <small>{file.name}</small>}
      </label>
      {file && (
        <Select
          label={t('console.roster.encoding')}
          hint={t('console.roster.encoding_hint')}
          value={file.encoding}
          options={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          onChange={(event) => read(file.name, file.bytes, event.currentTarget.value as Encoding)}
        />
      )}
    </div>
  );
}

function Applied({ report, again }: { report: RosterReport; again: () => void }) {
  return (
    <Desk title={t('console.roster.title')} purpose={t('console.roster.purpose')}>
      <section class="card desk-form">
        <Done>{t('console.roster.done')}</Done>
        <p class="desk-facts">
          {(['added', 'moved', 'changed', 'unchanged'] as const).map((kind) => (
            <span key={kind}>{t(`console.roster.sum.${kind}`, { count: report[kind] })}</span>
          ))}
        </p>
        <p class="hint">{t('console.roster.done_next')}</p>
        <div class="actions">
          <Button onClick={again}>{t('console.roster.again')}</Button>
          <ButtonLink kind="primary" href="/console/members">
            {t('console.nav.members')}
          </ButtonLink>
        </div>
      </section>
    </Desk>
  );
}

/** Selects a line (1 is the heading) and brings it into view, so that it can be mended on the spot. */
function selectLine(box: HTMLTextAreaElement, line: number): void {
  const lines = box.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  box.focus();
  box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  box.scrollTop = (box.scrollHeight / lines.length) * Math.max(0, line - 3);
}
