/** What a share changed, within a second: points and why, level, badge, streak, place. Or what is kept for later. */
import { useEffect, useState } from 'preact/hooks';
import type { OutcomePartsFragment } from '../../gql/graphql.ts';
import { BadgeArt, Button, ButtonLink, CountUp, Dialog, Icon } from '../../parts/index.ts';
import { plays } from '../../shell/session.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { pending } from '../../writes/write.ts';
import { counted } from '../effects.ts';
import { LevelBar } from '../me/level.tsx';
import { ownWords, why } from '../say.ts';

interface Props {
  storyId: string;
  /** Points to expect; the sheet is open while this is set. */
  expected: number | undefined;
  onClose: () => void;
}

export function OutcomeSheet({ storyId, expected, onClose }: Props) {
  const open = expected !== undefined;
  const outcome = counted.value?.storyId === storyId ? counted.value.outcome : undefined;
  const job = pending.value.findLast(
    (each) => each.name === 'Share' && each.variables.input.storyId === storyId,
  );
  const title = outcome
    ? t('outcome.title')
    : job?.state === 'queued'
      ? t('outcome.queued')
      : job?.state === 'failed'
        ? t('outcome.refused')
        : t('outcome.sending');
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      {outcome ? (
        <Counted outcome={outcome} verdict={counted.value?.verdict ?? null} onClose={onClose} />
      ) : job?.state === 'failed' ? (
        <Refused message={job.problem?.message ?? ''} onClose={onClose} />
      ) : (
        <Waiting points={expected ?? 0} queued={job?.state === 'queued'} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Waiting({ points, queued, onClose }: { points: number; queued: boolean; onClose: () => void }) {
  return (
    <div class="outcome" aria-busy={!queued}>
      <p class="won pending">{t('outcome.pending', { points })}</p>
      {queued && <p>{t('outcome.queued.body')}</p>}
      <div class="actions">
        {queued && (
          <ButtonLink href="/pending" kind="quiet">
            {t('outcome.pendingSee')}
          </ButtonLink>
        )}
        <Button kind="primary" onClick={onClose}>
          {t('outcome.done')}
        </Button>
      </div>
    </div>
  );
}

function Refused({ message, onClose }: { message: string; onClose: () => void }) {
  return (
    <div class="outcome">
      <p role="alert">{message}</p>
      <div class="actions">
        <ButtonLink href="/pending">{t('outcome.pendingSee')}</ButtonLink>
        <Button kind="primary" onClick={onClose}>
          {t('outcome.done')}
        </Button>
      </div>
    </div>
  );
}

/** From 0 up to `value`, so that what was won is seen to be won. */
function Won({ value }: { value: number }) {
  const [shown, show] = useState(0);
  useEffect(() => show(value), [value]);
  return (
    <p class="won">
      +<CountUp value={shown} />
    </p>
  );
}

/** For organisers, whose shares count for the story alone. */
function Told({ onClose }: { onClose: () => void }) {
  return (
    <div class="outcome" role="status">
      <p>{t('me.organiser.body')}</p>
      <div class="actions">
        <Button kind="primary" onClick={onClose}>
          {t('outcome.done')}
        </Button>
      </div>
    </div>
  );
}

interface CountedProps {
  outcome: OutcomePartsFragment;
  verdict: { code: string; params: string } | null;
  onClose: () => void;
}

function Counted({ outcome, verdict, onClose }: CountedProps) {
  const { level, streak } = outcome;
  if (!plays.value) return <Told onClose={onClose} />;
  return (
    <div class="outcome" role="status">
      <Won value={outcome.points} />
      <ul class="reasons" aria-label={t('outcome.why')}>
        {outcome.won.map((each) => (
          <li key={`${each.code}${each.params}`}>
            <span>{why(each)}</span> <span class="figures">+{number(each.points)}</span>
          </li>
        ))}
      </ul>
      {verdict && <p class="notice">{ownWords(verdict)}</p>}
      <LevelBar level={level} points={outcome.total} fresh={outcome.levelUp} />
      {outcome.badges.map((badge) => (
        <p key={badge.key} class="unfold">
          <BadgeArt category={badge.category} tier={badge.tier} glyph={badge.glyph} size={72} />
          <strong>{t('outcome.badge', { name: badge.name })}</strong>
        </p>
      ))}
      <ul class="changes">
        <li>
          <Icon name="flame" /> {t('outcome.streak', { weeks: streak.weeks })}
        </li>
        {outcome.rank !== null && (
          <li>
            <Icon name="trending-up" /> {rankWords(outcome.rankBefore, outcome.rank)}
          </li>
        )}
      </ul>
      <div class="actions">
        <ButtonLink href="/leaderboard">{t('outcome.boards')}</ButtonLink>
        <Button kind="primary" onClick={onClose}>
          {t('outcome.done')}
        </Button>
      </div>
    </div>
  );
}

function rankWords(before: number | null, rank: number): string {
  if (before === null) return t('outcome.rank.new', { rank });
  return before === rank ? t('outcome.rank.same', { rank }) : t('outcome.rank', { before, rank });
}
