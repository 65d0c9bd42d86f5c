/** Seasons: which one runs, which come, what the last ones gave; comms opens the next. */
import { useState } from 'preact/hooks';
import {
  ConsoleReviseSeasonDocument,
  ConsoleSeasonsDocument,
  type ConsoleSeasonsQuery,
} from '../gql/graphql.ts';
import { Button, Card, Dialog, EmptyState, List, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { day } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { Chip, Trouble } from './form.tsx';
import { ReasonField, useReason } from './reason.tsx';
import { type Season, SeasonForm } from './season-form.tsx';

type Past = ConsoleSeasonsQuery['hallOfFame']['edges'][number]['node'];
type Doing = { open: string } | { change: Season } | { revise: Past };

/** The first day nobody holds yet. */
function nextDay(seasons: readonly Season[]): string {
  const last = seasons.at(-1);
  const at = last?.id ? Date.parse(`${last.lastDay}T12:00Z`) : Date.now();
  return new Date(at + 86_400_000).toISOString().slice(0, 10);
}

export default function Seasons() {
  const read = useRead(ConsoleSeasonsDocument, {}, { keep: false });
  const [doing, set] = useState<Doing>();
  const close = () => set(undefined);
  const aside = (
    <Button kind="primary" icon="plus" onClick={() => set({ open: nextDay(read.data?.seasons ?? []) })}>
      {t('console.seasons.new')}
    </Button>
  );
  return (
    <Desk title={t('console.seasons.title')} purpose={t('console.seasons.purpose')} aside={aside}>
      <Ready read={read}>
        {({ seasons, hallOfFame }) => (
          <>
            <List items={seasons} keyOf={({ key }) => key} label={t('console.seasons.title')}>
              {(season) => <Ahead season={season} change={() => set({ change: season })} />}
            </List>
            <h2>{t('console.seasons.past')}</h2>
            {hallOfFame.edges.length === 0 ? (
              <EmptyState drawing="trophy" title={t('console.seasons.none')} />
            ) : (
              <List items={hallOfFame.edges} keyOf={({ node }) => node.key} label={t('console.seasons.past')}>
                {({ node }) => <Over season={node} revise={() => set({ revise: node })} />}
              </List>
            )}
          </>
        )}
      </Ready>
      <Dialog open={doing !== undefined} title={titleOf(doing)} onClose={close}>
        {doing && 'open' in doing && <SeasonForm firstDay={doing.open} close={close} />}
        {doing && 'change' in doing && <SeasonForm season={doing.change} firstDay="" close={close} />}
        {doing && 'revise' in doing && <ReviseForm season={doing.revise} close={close} />}
      </Dialog>
    </Desk>
  );
}

function titleOf(doing: Doing | undefined): string {
  if (!doing || 'open' in doing) return t('console.seasons.new');
  if ('change' in doing) return t('console.seasons.change_of', { name: doing.change.name });
  return t('console.seasons.revise_of', { name: doing.revise.name });
}

function Ahead({ season, change }: { season: Season; change: () => void }) {
  return (
    <Card label={season.name}>
      <div class="desk-line">
        <h2>{season.name}</h2>
        <Chip tone={season.running ? 'live' : 'scheduled'}>
          {t(season.running ? 'console.seasons.running' : 'console.seasons.coming')}
        </Chip>
      </div>
      <p class="desk-facts">
        <span>{t('hall.window', { from: day(season.firstDay), to: day(season.lastDay) })}</span>
        {!season.id && <span>{t('console.seasons.half')}</span>}
      </p>
      {season.id && (
        <div class="actions">
          <Button
            kind="quiet"
            aria-label={t('console.seasons.change_of', { name: season.name })}
            onClick={change}
          >
            {t('console.seasons.change')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Over({ season, revise }: { season: Past; revise: () => void }) {
  const { name, firstDay, lastDay, people, revision, reason } = season;
  return (
    <Card label={name}>
      <div class="desk-line">
        <h2>
          <a href="/hall">{name}</a>
        </h2>
        <Chip tone="final">{t('console.seasons.revision', { revision })}</Chip>
      </div>
      <p class="desk-facts">
        <span>{t('hall.window', { from: day(firstDay), to: day(lastDay) })}</span>
        <span>{t('boards.people.count', { count: people })}</span>
      </p>
      {reason && <p class="notice">{reason}</p>}
      <div class="actions">
        <Button kind="quiet" aria-label={t('console.seasons.revise_of', { name })} onClick={revise}>
          {t('console.seasons.revise')}
        </Button>
      </div>
    </Card>
  );
}

function ReviseForm({ season, close }: { season: Past; close: () => void }) {
  const command = useCommand(ConsoleReviseSeasonDocument);
  const reason = useReason(command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = reason.given();
    if (!given || !(await command.run({ season: season.key, reason: given }))) return;
    toast(t('console.seasons.revised'), 'good');
    void refresh(ConsoleSeasonsDocument);
    close();
  };
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('console.seasons.revise_body')}</p>
      <ReasonField reason={reason} label={t('console.seasons.reason')} />
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button onClick={close}>{t('dialog.cancel')}</Button>
        <Button type="submit" kind="primary" busy={command.busy}>
          {t('console.seasons.revise')}
        </Button>
      </div>
    </form>
  );
}
