import { useState } from 'preact/hooks';
import {
  ConsoleCancelChallengeDocument,
  ConsoleChallengesDocument,
  type ConsoleChallengesQuery,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Card, Dialog, EmptyState, List, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { usePages } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { CorrectForm } from './challenge-correct.tsx';
import { Drafts } from './challenge-drafts.tsx';
import { Desk } from './desk.tsx';
import { Chip, Trouble } from './form.tsx';
import { programmeZone } from './places.ts';
import { ReasonField, useReason } from './reason.tsx';
import { More } from './table.tsx';

type Challenge = ConsoleChallengesQuery['challenges']['edges'][number]['node'];

const CANCELLABLE = new Set(['DRAFT', 'SCHEDULED', 'LIVE']);

export default function Challenges() {
  const list = usePages(ConsoleChallengesDocument, {}, (answer) => answer.challenges, { keep: false });
  const [leaving, setLeaving] = useState<Challenge>();
  const [correcting, setCorrecting] = useState<Challenge>();
  const launch = (
    <ButtonLink href="/console/challenges/new" kind="primary" icon="rocket">
      {t('console.challenges.new')}
    </ButtonLink>
  );
  return (
    <Desk title={t('console.challenges.title')} purpose={t('console.challenges.purpose')} aside={launch}>
      <Drafts />
      <Ready read={list}>
        {(challenges) =>
          challenges.length === 0 ? (
            <EmptyState drawing="trophy" title={t('console.challenges.empty')} />
          ) : (
            <List items={challenges} keyOf={({ id }) => id} label={t('console.challenges.title')}>
              {(challenge) => (
                <One
                  challenge={challenge}
                  leave={() => setLeaving(challenge)}
                  correct={() => setCorrecting(challenge)}
                />
              )}
            </List>
          )
        }
      </Ready>
      <More {...list} />
      <Dialog
        open={leaving !== undefined}
        title={t('console.challenges.cancel_of', { title: leaving?.title ?? '' })}
        onClose={() => setLeaving(undefined)}
      >
        {leaving && <CancelForm challenge={leaving} close={() => setLeaving(undefined)} />}
      </Dialog>
      <Dialog
        open={correcting !== undefined}
        title={t('console.challenges.correct_of', { title: correcting?.title ?? '' })}
        onClose={() => setCorrecting(undefined)}
      >
        {correcting && <CorrectForm id={correcting.id} close={() => setCorrecting(undefined)} />}
      </Dialog>
    </Desk>
  );
}

interface OneProps {
  challenge: Challenge;
  leave: () => void;
  correct: () => void;
}

function One({ challenge, leave, correct }: OneProps) {
  const zone = programmeZone();
  const { id, title, brief, state, metric, goal, kind, teams, startsAt, endsAt, revision, reason } =
    challenge;
  return (
    <Card label={title}>
      <div class="desk-line">
        <h2>
          <a href={`/challenges/${id}`}>{title}</a>
        </h2>
        <Chip tone={state.toLowerCase()}>{t(`console.challenges.state.${state}`)}</Chip>
      </div>
      <p>{brief}</p>
      <p class="desk-facts">
        <span>
          {t('console.challenges.window', { from: dateTime(startsAt, zone), to: dateTime(endsAt, zone) })}
        </span>
        <span>{t(`console.challenge.metric.${metric}`)}</span>
        {goal && (
          <span>
            {t('console.challenges.goal', { goal: t(`challenge.unit.${metric}`, { count: goal }) })}
          </span>
        )}
        {(revision ?? 1) > 1 && <span>{t('console.challenges.revision', { revision: revision ?? 1 })}</span>}
        {kind === 'TEAM' && <span>{t('console.challenges.teams', { count: teams })}</span>}
      </p>
      {reason && <p class="notice">{reason}</p>}
      {state === 'FINAL' && (
        <div class="actions">
          <Button kind="quiet" aria-label={t('console.challenges.correct_of', { title })} onClick={correct}>
            {t('console.challenges.correct')}
          </Button>
        </div>
      )}
      {CANCELLABLE.has(state) && (
        <div class="actions">
          <Button kind="quiet" aria-label={t('console.challenges.cancel_of', { title })} onClick={leave}>
            {t('console.challenges.cancel')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function CancelForm({ challenge, close }: { challenge: Challenge; close: () => void }) {
  const command = useCommand(ConsoleCancelChallengeDocument);
  const reason = useReason(command.problem);
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = reason.given();
    if (!given || !(await command.run({ challengeId: challenge.id, reason: given }))) return;
    toast(t('console.challenges.cancelled'), 'good');
    void refresh(ConsoleChallengesDocument as never);
    close();
  };
  return (
    <form class="desk-form" onSubmit={(event) => void submit(event)} noValidate>
      <ReasonField
        reason={reason}
        label={t('console.challenges.reason')}
        hint={t('console.challenges.reason_hint')}
      />
      <Trouble problem={command.problem} fields={['reason']} />
      <div class="actions">
        <Button onClick={close}>{t('console.challenges.keep')}</Button>
        <Button type="submit" kind="danger" busy={command.busy}>
          {t('console.challenges.cancel')}
        </Button>
      </div>
    </form>
  );
}
