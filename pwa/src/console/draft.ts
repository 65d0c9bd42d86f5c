import { useEffect, useState } from 'preact/hooks';

function kept<Value>(key: string, first: Value): Value {
  try {
    return { ...first, ...JSON.parse(sessionStorage.getItem(key) ?? '{}') };
  } catch {
    return first;
  }
}

export interface Draft<Value> {
  value: Value;
  change: (part: Partial<Value>) => void;
  /** Done with it: nothing is kept, the form begins anew. */
  drop: () => void;
}

/** A form's values, kept for this tab: a reload or a wrong turn loses nothing. */
export function useDraft<Value extends object>(name: string, first: Value): Draft<Value> {
  const key = `relais.draft.${name}`;
  const [value, set] = useState(() => kept(key, first));
  useEffect(() => {
    if (value !== first) sessionStorage.setItem(key, JSON.stringify(value));
  }, [value]);
  return {
    value,
    change: (part) => set((before) => ({ ...before, ...part })),
    drop: () => {
      sessionStorage.removeItem(key);
      set(first);
    },
  };
}
