import type { VoicesQuery } from '../../gql/graphql.ts';
import { Avatar } from '../../parts/index.ts';
import { ago } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { Picture, ThemeTag } from '../pieces.tsx';
import { Gallery } from '../tell/gallery.tsx';

type Voice = VoicesQuery['voices']['edges'][number]['node'];

/** What an ambassador made, in their words and language. */
export function VoiceCard({ voice }: { voice: Voice }) {
  return (
    <article class="story-card">
      {voice.photos.length ? (
        <Gallery photos={voice.photos} name={voice.author.name} />
      ) : (
        voice.image && <Picture image={voice.image} theme={voice.theme} />
      )}
      <div class="story-card-body">
        <ThemeTag theme={voice.theme} />
        <p class="voice-words" lang={voice.locale}>
          {voice.body}
        </p>
        <footer class="by">
          <Avatar name={voice.author.name} hue={voice.author.team.hue} size={32} />
          <span>{t('voices.from', { name: voice.author.name, site: voice.site })}</span>
          <time dateTime={voice.createdAt}>{ago(voice.createdAt)}</time>
        </footer>
      </div>
    </article>
  );
}
