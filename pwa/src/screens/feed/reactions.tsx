/** Four ways to answer a story in one tap; the tap shows at once and leaves through the outbox. */
import { ReactDocument, type ReactionKind, type StoryPartsFragment } from '../../gql/graphql.ts';
import { Icon, type IconName, toast } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { write } from '../../writes/write.ts';
import { reactionQueued, withReaction } from '../queued.ts';

const KINDS: readonly [ReactionKind, IconName][] = [
  ['BRAVO', 'party-popper'],
  ['PROUD', 'award'],
  ['THANKS', 'hand-heart'],
  ['CURIOUS', 'lightbulb'],
];

async function react(story: StoryPartsFragment, kind: ReactionKind | null): Promise<void> {
  const options = { lane: `reaction:${story.id}`, about: story.title };
  const written = await write(ReactDocument, 'React', { storyId: story.id, kind }, options);
  if (written.state === 'failed') toast(written.problem.message, 'bad');
}

export function Reactions({ story }: { story: StoryPartsFragment }) {
  const shown = withReaction(story);
  return (
    // biome-ignore lint/a11y/useSemanticElements: four toggles in a row, no form
    <div class="reactions" role="group" aria-label={t('react.group')}>
      {KINDS.map(([kind, icon]) => {
        const mine = shown.myReaction === kind;
        const count = shown.reactions.find((each) => each.kind === kind)?.count ?? 0;
        return (
          <button
            key={kind}
            type="button"
            class="reaction"
            aria-pressed={mine}
            aria-label={t('react.count', { name: t(`react.${kind}`), count })}
            title={t(`react.${kind}`)}
            onClick={() => void react(story, mine ? null : kind)}
          >
            <Icon name={icon} size={18} />
            {count > 0 && <span class="figures">{number(count)}</span>}
          </button>
        );
      })}
      {reactionQueued(story.id) && <Icon name="cloud-off" size={16} label={t('react.queued')} />}
    </div>
  );
}
