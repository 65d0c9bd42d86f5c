/** Photos of a story: taken or picked, made small, kept on this phone until they are sent. */
import { useEffect, useId, useState } from 'preact/hooks';
import { Icon, type IconName } from '../../parts/index.ts';
import { t } from '../../words/words.ts';
import { keepPhoto, photoOf } from '../../writes/photos.ts';
import { MOST_PHOTOS } from './draft.ts';

/** A photo of this phone's store; an empty frame once it is gone from there. */
export function Thumbnail({ photo, label }: { photo: string; label: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    void photoOf(photo).then((blob) => {
      if (!blob || gone) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [photo]);
  return url ? (
    <img class="thumbnail" src={url} alt={label} />
  ) : (
    <span class="thumbnail" aria-hidden="true" />
  );
}

interface Props {
  photos: readonly string[];
  onChange: (photos: string[]) => void;
}

export function Photos({ photos, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const [bad, setBad] = useState(false);
  const left = MOST_PHOTOS - photos.length;
  const add = async (files: File[]) => {
    setBusy(true);
    setBad(false);
    const kept: string[] = [];
    // one after the other: several large photos decoded at once are more than a small phone's memory
    for (const file of files.slice(0, left)) {
      await keepPhoto(file).then(
        (key) => kept.push(key),
        () => setBad(true),
      );
    }
    setBusy(false);
    if (kept.length) onChange([...photos, ...kept]);
  };
  return (
    <fieldset class="photos" aria-busy={busy}>
      <legend>{t('tell.photos')}</legend>
      {photos.length > 0 && (
        <ol class="thumbnails">
          {photos.map((key, place) => (
            <li key={key}>
              <Thumbnail photo={key} label={t('tell.photo', { number: place + 1 })} />
              <button
                type="button"
                class="thumbnail-remove"
                aria-label={t('tell.photo.remove', { number: place + 1 })}
                onClick={() => onChange(photos.filter((each) => each !== key))}
              >
                <Icon name="x" size={18} />
              </button>
            </li>
          ))}
        </ol>
      )}
      {left > 0 && (
        <div class="pickers">
          <Picker icon="camera" label={t('tell.camera')} camera add={add} busy={busy} />
          <Picker icon="image" label={t('tell.gallery')} add={add} busy={busy} />
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

interface PickerProps {
  icon: IconName;
  label: string;
  camera?: boolean;
  busy: boolean;
  add: (files: File[]) => Promise<void>;
}

function Picker({ icon, label, camera = false, busy, add }: PickerProps) {
  const id = useId();
  return (
    <>
      <input
        class="sr-only"
        type="file"
        id={id}
        accept="image/*"
        capture={camera ? 'environment' : undefined}
        multiple={!camera}
        disabled={busy}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // the same file may be picked again
          input.value = '';
          void add(files);
        }}
      />
      <label class="button plain" for={id}>
        <Icon name={icon} /> {label}
      </label>
    </>
  );
}
