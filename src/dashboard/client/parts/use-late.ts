import { useEffect, useState } from "preact/hooks";

/** Whether something holds for so many ms already: what is over sooner is not shown. */
export function useLate(holds: boolean, ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [holds, ms]);
  return holds && isLate;
}
