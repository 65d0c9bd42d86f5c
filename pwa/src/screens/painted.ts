/** False until what comes first has been painted: a long page drawn in two goes shows its top sooner. */
import { useEffect, useState } from 'preact/hooks';

export function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setPainted, 0, true);
    return () => clearTimeout(timer);
  }, []);
  return painted;
}
