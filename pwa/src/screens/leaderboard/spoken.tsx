/** What a screen reader hears of a moving board: at most one sentence in 15 s, and none when its owner says so. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Switch } from '../../parts/index.ts';
import { t } from '../../words/words.ts';

const BETWEEN = 15_000;

export function Spoken({ sentence }: { sentence: string | undefined }) {
  const [on, setOn] = useState(true);
  const [said, say] = useState('');
  const last = useRef(0);
  useEffect(() => {
    if (!on || !sentence) return;
    const wait = Math.max(0, last.current + BETWEEN - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      say(sentence);
    }, wait);
    return () => clearTimeout(timer);
  }, [sentence, on]);
  return (
    <>
      <p class="sr-only" role="status" aria-live="polite">
        {on ? said : ''}
      </p>
      <Switch label={t('boards.spoken')} checked={on} onChange={() => setOn(!on)} />
    </>
  );
}
