/** Four ways to answer a story or a voice in one tap; the tap shows at once and leaves through the outbox. */
import {
  ReactDocument,
  type ReactionKind,
  ReactToContributionDocument,
  type StoryPartsFragment,
  type VoicePartsFragment,
} from '../../gql/graphql.ts';
import { Icon, type IconName, toast } from '../../parts/index.ts';
import { number } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { type Written, write } from '../../writes/write.ts';
import { type Reactable, reactionQueued, withReaction } from '../queued.ts';

const KINDS: readonly [ReactionKind, IconName][] = [
  ['BRAVO', 'party-popper'],
  ['PROUD', 'award'],
  ['THANKS', 'hand-heart'],
  ['CURIOUS', 'lightbulb'],
];

type Kind = ReactionKind | null;

function told(written: Written<unknown>): void {
  if (written.state === 'failed') toast(written.problem.message, 'bad');
}

async function react(story: StoryPartsFragment, kind: Kind): Promise<void> {
  const options = { lane: `reaction:${story.id}`, about: story.title };
  told(await write(ReactDocument, 'React', { storyId: story.id, kind }, options));
}

async function reactToVoice({ id, body }: VoicePartsFragment, kind: Kind): Promise<void> {
  const options = { lane: `reaction:voice:${id}`, about: body.slice(0, 140) };
  const input = { contributionId: id, kind };
  told(await write(ReactToContributionDocument, 'ReactToContribution', input, options));
}

export function Reactions({ story }: { story: StoryPartsFragment }) {
  return (
    <Buttons
      shown={withReaction('story', story)}
      queued={reactionQueued('story', story.id)}
      choose={(kind) => void react(story, kind)}
    />
  );
}

export function VoiceReactions({ voice }: { voice: VoicePartsFragment }) {
  return (
    <Buttons
      shown={withReaction('voice', voice)}
      queued={reactionQueued('voice', voice.id)}
      choose={(kind) => void reactToVoice(voice, kind)}
    />
  );
}

interface Props {
  shown: Reactable;
  queued: boolean;
  choose: (kind: Kind) => void;
}

function Buttons({ shown, queued, choose }: Props) {
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
            onClick={() => choose(mine ? null : kind)}
          >
            <Icon name={icon} size={18} />
            {count > 0 && <span class="figures">{number(count)}</span>}
          </button>
        );
      })}
      {queued && <Icon name="cloud-off" size={16} label={t('react.queued')} />}
    </div>
  );
}
