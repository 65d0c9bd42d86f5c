import type { VoicePartsFragment } from '../../gql/graphql.ts';
import { Avatar } from '../../parts/index.ts';
import { ago } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { Picture, ThemeTag } from '../pieces.tsx';
import { Gallery } from '../tell/gallery.tsx';
import { VoiceReactions } from './reactions.tsx';
import { TalkLink } from './talk-link.tsx';

type Props = { voice: VoicePartsFragment };

/** What an ambassador made, in their words and language. */
export function VoiceCard({ voice }: Props) {
  return (
    <article class="story-card">
      <VoicePictures voice={voice} />
      <div class="story-card-body">
        <ThemeTag theme={voice.theme} />
        <p class="voice-words" lang={voice.locale}>
          {voice.body}
        </p>
        <Author voice={voice} />
      </div>
      <div class="story-card-foot answers">
        <VoiceReactions voice={voice} />
        <TalkLink
          href={`/voices/${voice.id}`}
          count={voice.comments}
          label={t('voices.talk', { count: voice.comments, name: voice.author.name })}
        />
      </div>
    </article>
  );
}

/** Its author's photos, or what the programme drew for it. */
export function VoicePictures({ voice, eager = false }: Props & { eager?: boolean }) {
  if (voice.photos.length) return <Gallery photos={voice.photos} name={voice.author.name} />;
  return voice.image && <Picture image={voice.image} theme={voice.theme} eager={eager} />;
}

export function Author({ voice: { author, site, createdAt } }: Props) {
  return (
    <footer class="by">
      <Avatar name={author.name} hue={author.team.hue} size={32} />
      <span>{t('voices.from', { name: author.name, site })}</span>
      <time dateTime={createdAt}>{ago(createdAt)}</time>
    </footer>
  );
}
