/** One sentence at the bottom for a few seconds, read out politely: `toast(t('share.copied'))`. */
import { signal } from '@preact/signals';
import { t } from '../words/words.ts';
import { IconButton } from './button.tsx';

interface Shown {
  id: number;
  text: string;
  kind: 'plain' | 'good' | 'bad';
}

const shown = signal<Shown[]>([]);
const STAYS = 6_000;
let last = 0;

export function toast(text: string, kind: Shown['kind'] = 'plain'): void {
  const id = ++last;
  shown.value = [...shown.value.slice(-2), { id, text, kind }];
  setTimeout(() => dismiss(id), STAYS);
}

function dismiss(id: number): void {
  shown.value = shown.value.filter((each) => each.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, text, kind }) => (
        <div key={id} class={`toast ${kind}`}>
          <span>{text}</span>
          <IconButton icon="x" label={t('toast.dismiss')} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
