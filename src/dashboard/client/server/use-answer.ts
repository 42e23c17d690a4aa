import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Asks, Change } from "../../api.js";
import { ask, type NoAnswer } from "./ask.js";
import { onChange } from "./live.js";
import { onScreen } from "./on-screen.js";

export interface Answer<T> {
  /** The newest that came: it stays while the next is on its way, and where that failed. */
  readonly answer: T | undefined;
  readonly error: NoAnswer | undefined;
  readonly isLoading: boolean;
  /** Asks once more. */
  readonly again: () => void;
}

/** Of one question. */
export interface OneAnswer<T> extends Answer<T> {
  /** Whether the answer is to the question as it is now; an older one is to an older question. */
  readonly isCurrent: boolean;
}

export interface AnswerOptions {
  /** Whether a change of runs has the question asked again: true for all, or those that say so. Not asked for: never. */
  readonly live?: boolean | ((change: Change) => boolean);
  /** ms between two questions of a live view. */
  readonly rest?: number;
  /** ms that a changed question waits while an older answer is shown, so that what is waited for is answered first. */
  readonly patience?: number;
}

/** Asks when the question changes; what is under way for the old one is dropped. null: nothing to ask yet. */
export function useAnswer<Name extends keyof Asks>(
  name: Name,
  question: Asks[Name][0] | null,
  { live = false, rest = 1000, patience = 0 }: AnswerOptions = {},
): OneAnswer<Asks[Name][1]> {
  const [state, setState] = useState<{
    answer?: Asks[Name][1];
    key?: string | null;
    error?: NoAnswer;
    loading: boolean;
  }>({
    loading: question !== null,
  });
  const [round, setRound] = useState(0);
  const isAsking = useRef(false);
  const isLate = useRef(false); // something changed while an answer was on its way: it is let come first
  const key = question === null ? null : JSON.stringify(question);
  const asked = useMemo(() => {
    // in the drawing itself, so that the server works while the page is drawn
    if (question === null) return undefined;
    const stop = new AbortController();
    const wait = state.answer === undefined ? 0 : patience;
    const coming = ask(name, question, { signal: stop.signal, wait, again: state.key === key });
    coming.catch(() => {}); // it is told below
    return { stop, coming };
  }, [name, key, round]);
  useLayoutEffect(() => {
    if (question === null || !asked) return;
    const { stop, coming } = asked;
    setState(old => ({ ...old, loading: true }));
    isAsking.current = true;
    coming
      .then(answer => setState({ answer, key, loading: false }))
      .catch((error: Error) => {
        if (error.name !== "AbortError")
          setState(old => ({ ...old, error: error as NoAnswer, loading: false }));
      })
      .finally(() => {
        if (stop.signal.aborted) return;
        isAsking.current = false;
        if (isLate.current) setRound(count => count + 1);
        isLate.current = false;
      });
    const leave = onScreen(name, question);
    return () => {
      leave();
      stop.abort();
    };
  }, [name, key, round]);
  useLive(live, rest, () => {
    if (isAsking.current) isLate.current = true;
    else setRound(count => count + 1);
  });
  return {
    answer: state.answer,
    error: state.error,
    isLoading: state.loading,
    isCurrent: state.key === key,
    again: () => setRound(count => count + 1),
  };
}

/** What stands beside an answer, such as the names of its rows: of an older answer what stood there when it was asked for. */
export function useBeside<Beside>({ isCurrent }: Pick<OneAnswer<unknown>, "isCurrent">, now: Beside): Beside {
  const kept = useRef(now);
  if (isCurrent) kept.current = now;
  return kept.current;
}

/** Calls `act` after changes, at most once in `rest` ms, and not while nobody looks. */
export function useLive(live: AnswerOptions["live"], rest: number, act: () => void): void {
  const now = useRef({ live, act });
  now.current = { live, act };
  useEffect(() => {
    if (!live) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const fire = (): void => {
      timer = undefined;
      if (document.hidden) return void document.addEventListener("visibilitychange", fire, { once: true });
      last = performance.now();
      now.current.act();
    };
    const stop = onChange(change => {
      const wants = now.current.live;
      if (change && typeof wants === "function" && !change.all && !wants(change)) return;
      timer ??= setTimeout(fire, Math.max(0, last + rest - performance.now()));
    });
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", fire);
    };
  }, [live !== false, rest]);
}
