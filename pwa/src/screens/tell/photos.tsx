/** Photos of a story. */
import { t } from '../../words/words.ts';
import { Picker, Thumbnails, usePicking } from '../photos.tsx';

interface Props {
  photos: readonly string[];
  onChange: (photos: string[]) => void;
}

export function Photos({ photos, onChange }: Props) {
  const picking = usePicking({ photos, onChange });
  const { busy, bad, left } = picking;
  return (
    <fieldset class="photos" aria-busy={busy}>
      <legend>{t('tell.photos')}</legend>
      <Thumbnails photos={photos} onChange={onChange} />
      {left > 0 && (
        <div class="pickers">
          <Picker icon="camera" label={t('tell.camera')} camera picking={picking} />
          <Picker icon="image" label={t('tell.gallery')} picking={picking} />
        </div>
      )}
      <p class="hint">{t('tell.photos.hint', { left })}</p>
      {bad && (
        <p class="wrong" role="alert">
          {t('tell.photo.bad')}
        </p>
      )}
    </fieldset>
  );
}
