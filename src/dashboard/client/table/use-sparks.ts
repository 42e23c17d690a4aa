import { useEffect, useRef, useState } from "preact/hooks";
import type { RunRow } from "../../api.js";
import { ask } from "../server/ask.js";

export type Sparks = NonNullable<RunRow["sparks"]>;

const pause = 90; // ms after the last scrolling: small curves may come a moment later than rows

/** Small curves of the runs on screen, by run; those that were fetched are kept until the metrics change. */
export function useSparks(
  ids: readonly number[],
  metrics: readonly string[],
  round: number,
): ReadonlyMap<number, Sparks> {
  const kept = useRef<{ key: string; sparks: Map<number, Sparks> }>({ key: "", sparks: new Map() });
  const [, redraw] = useState(0);
  const key = JSON.stringify(metrics);
  if (kept.current.key !== key) kept.current = { key, sparks: new Map() };
  const seen = useRef(round);
  useEffect(() => {
    if (metrics.length === 0) return;
    const wanted = seen.current === round ? ids.filter(id => !kept.current.sparks.has(id)) : ids;
    if (wanted.length === 0) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const page = { sort: [], columns: [], offset: 0, limit: wanted.length };
      ask("runs", { query: "", ids: wanted, ...page, sparks: metrics }, { signal: stop.signal })
        .then(({ rows }) => {
          seen.current = round;
          for (const row of rows) kept.current.sparks.set(row.id, row.sparks ?? {});
          redraw(count => count + 1);
        })
        .catch(() => {}); // a row does without; what is wrong with the server is said elsewhere
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [ids.join(), key, round]);
  return kept.current.sparks;
}
