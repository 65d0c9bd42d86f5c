/** Why somebody decided so: one sentence, for whom it concerns. */
import { useState } from 'preact/hooks';
import { TextArea } from '../parts/index.ts';
import { t } from '../words/words.ts';
import type { Problem } from '../writes/write.ts';
import { wrong } from './form.tsx';

export interface Reason {
  text: string;
  put: (text: string) => void;
  error: string | undefined;
  /** The sentence, to be sent; empty while there is none, and from then on its field says so. */
  given: () => string;
}

export function useReason(problem: Problem | undefined): Reason {
  const [text, put] = useState('');
  const [tried, setTried] = useState(false);
  const given = () => {
    setTried(true);
    return text.trim();
  };
  return {
    text,
    put,
    given,
    error: tried && !text.trim() ? t('console.missing') : wrong({}, problem)('reason'),
  };
}

export function ReasonField({ reason, label, hint }: { reason: Reason; label: string; hint?: string }) {
  return (
    <TextArea
      label={label}
      hint={hint}
      error={reason.error}
      rows={3}
      maxLength={300}
      value={reason.text}
      onInput={(event) => reason.put(event.currentTarget.value)}
    />
  );
}
