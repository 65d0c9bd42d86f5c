import type { PhotoPartsFragment } from '../../gql/graphql.ts';
import { t } from '../../words/words.ts';
import './gallery.css';

interface Props {
  photos: readonly PhotoPartsFragment[];
  /** Who made them. */
  name: string;
}

/** Photos side by side, one in sight, the next a swipe away. */
export function Gallery({ photos, name }: Props) {
  if (!photos.length) return null;
  const several = photos.length > 1;
  return (
    <section
      class="gallery"
      aria-label={t('voices.photos', { count: photos.length })}
      tabIndex={several ? 0 : undefined}
    >
      {photos.map((photo, place) => (
        <img
          key={photo.url}
          src={photo.url}
          srcset={photo.srcset}
          sizes="(width >= 60rem) 40rem, 100vw"
          width={photo.width}
          height={photo.height}
          alt={t('voices.photo', { number: place + 1, name })}
          loading="lazy"
          decoding="async"
        />
      ))}
    </section>
  );
}
