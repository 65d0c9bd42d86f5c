import { useEffect, useState } from 'preact/hooks';

/** `value` once it has stood still for `wait` ms: one question to the server a word, not one a letter. */
export function useSettled<Value>(value: Value, wait = 250): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), wait);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
