import { useState } from 'preact/hooks';
import type { PhotoPartsFragment } from '../../gql/graphql.ts';
import { Dialog } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import './gallery.css';

interface Props {
  photos: readonly PhotoPartsFragment[];
  /** Who made them. */
  name: string;
}

/** Photos side by side, one in sight, the next a swipe away; a tap shows one as it is. */
export function Gallery({ photos, name }: Props) {
  const [looking, look] = useState<number>();
  if (!photos.length) return null;
  const label = (place: number) => t('voices.photo', { number: place + 1, name });
  const whole = looking === undefined ? undefined : photos[looking];
  return (
    <>
      <section class="gallery" aria-label={t('voices.photos', { count: photos.length })}>
        {photos.map((photo, place) => (
          <button key={photo.url} type="button" onClick={() => look(place)}>
            <img
              src={photo.url}
              srcset={photo.srcset}
              sizes="(width >= 60rem) 40rem, 100vw"
              width={photo.width}
              height={photo.height}
              alt={label(place)}
              loading="lazy"
              decoding="async"
            />
          </button>
        ))}
      </section>
      <Dialog open={whole !== undefined} title={label(looking ?? 0)} onClose={() => look(undefined)}>
        {whole && (
          <img
            class="whole-photo"
            src={whole.url}
            srcset={whole.srcset}
            sizes="100vw"
            width={whole.width}
            height={whole.height}
            alt=""
          />
        )}
      </Dialog>
    </>
  );
}
