/** Challenges that comms began and did not launch: only comms sees them. */
import { useState } from 'preact/hooks';
import {
  ConsoleChallengeDraftsDocument,
  type ConsoleChallengeDraftsQuery,
  ConsoleDiscardChallengeDocument,
} from '../gql/graphql.ts';
import { Button, ButtonLink, Card, Confirm, List, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { dateTime } from '../words/format.ts';
import { locale, t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Chip, Trouble } from './form.tsx';

export type Drafted = ConsoleChallengeDraftsQuery['challengeDrafts'][number];

export function useDrafted() {
  return useRead(ConsoleChallengeDraftsDocument, {}, { keep: false, fresh: 0 });
}

function titleOf({ fr, en }: Drafted): string {
  return (locale.value === 'fr' && fr.title) || en.title || fr.title;
}

/** Nothing is shown until there is one: most challenges are launched at once. */
export function Drafts() {
  const drafts = useDrafted().data?.challengeDrafts ?? [];
  const command = useCommand(ConsoleDiscardChallengeDocument);
  const [leaving, setLeaving] = useState<Drafted>();
  const drop = async (id: string) => {
    if (!(await command.run({ challengeId: id }))) return;
    toast(t('console.drafts.dropped'), 'good');
    void refresh(ConsoleChallengeDraftsDocument);
  };
  if (drafts.length === 0) return null;
  return (
    <section class="desk-form" aria-labelledby="drafts">
      <h2 id="drafts">{t('console.drafts')}</h2>
      <Trouble problem={command.problem} />
      <List items={drafts} keyOf={({ id }) => id} label={t('console.drafts')}>
        {(draft) => <One draft={draft} leave={() => setLeaving(draft)} />}
      </List>
      <Confirm
        open={leaving !== undefined}
        title={t('console.drafts.drop_of', { title: leaving ? titleOf(leaving) : '' })}
        action={t('console.drafts.drop')}
        danger
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && void drop(leaving.id)}
      >
        <p>{t('console.drafts.drop_sure')}</p>
      </Confirm>
      <h2>{t('console.drafts.launched')}</h2>
    </section>
  );
}

function One({ draft, leave }: { draft: Drafted; leave: () => void }) {
  const { id, metric, startsAt, endsAt, timeZone } = draft;
  const title = titleOf(draft);
  return (
    <Card label={title}>
      <div class="desk-line">
        <h3>
          <a href={`/console/challenges/${id}`}>{title}</a>
        </h3>
        <Chip>{t('console.challenges.state.DRAFT')}</Chip>
      </div>
      <p class="desk-facts">
        <span>
          {t('console.challenges.window', {
            from: dateTime(startsAt, timeZone),
            to: dateTime(endsAt, timeZone),
          })}
        </span>
        <span>{t(`console.challenge.metric.${metric}`)}</span>
      </p>
      <div class="actions">
        <Button kind="quiet" aria-label={t('console.drafts.drop_of', { title })} onClick={leave}>
          {t('console.drafts.drop')}
        </Button>
        <ButtonLink
          href={`/console/challenges/${id}`}
          icon="pencil"
          aria-label={t('console.drafts.go_of', { title })}
        >
          {t('console.drafts.go')}
        </ButtonLink>
      </div>
    </Card>
  );
}
