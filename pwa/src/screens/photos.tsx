/** Photos that are still on this phone: taken or picked, made small, kept until they are sent. */
import { useEffect, useId, useState } from 'preact/hooks';
import { Icon, type IconName } from '../parts/index.ts';
import { t } from '../words/words.ts';
import { keepPhoto, photoOf } from '../writes/photos.ts';
import './photos.css';

export const MOST_PHOTOS = 3;

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

/** Those picked so far, each with a button that leaves it out. */
export function Thumbnails({ photos, onChange }: Props) {
  if (!photos.length) return null;
  return (
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
  );
}

export interface Picking {
  busy: boolean;
  /** One of the picked files is no picture that this phone can read. */
  bad: boolean;
  /** How many more. */
  left: number;
  add: (files: File[]) => Promise<void>;
}

export function usePicking({ photos, onChange }: Props): Picking {
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
  return { busy, bad, left, add };
}

interface PickerProps {
  icon: IconName;
  label: string;
  /** Straight to the camera; else the phone asks where from. */
  camera?: boolean;
  /** The label is for who listens only. */
  bare?: boolean;
  picking: Picking;
}

export function Picker({ icon, label, camera = false, bare = false, picking }: PickerProps) {
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
        disabled={picking.busy || picking.left === 0}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // the same file may be picked again
          input.value = '';
          void picking.add(files);
        }}
      />
      <label class={bare ? 'icon-button' : 'button plain'} for={id}>
        <Icon name={icon} /> <span class={bare ? 'sr-only' : ''}>{label}</span>
      </label>
    </>
  );
}
