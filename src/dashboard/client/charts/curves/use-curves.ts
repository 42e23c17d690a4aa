import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CurvesAnswer, CurvesAsk } from "../../../api.js";
import { ask, type NoAnswer } from "../../server/ask.js";
import { onScreen } from "../../server/on-screen.js";
import { type OneAnswer, useLive } from "../../server/use-answer.js";
import { knownMarks, merged } from "./merge.js";

/**
 * The answer to a question of curves, kept up with the runs: of curves that are here as they were recorded, only the new
 * points are asked for. The part that is zoomed into is asked for anew, as its stretches are others.
 */
export function useCurves(question: CurvesAsk | null): OneAnswer<CurvesAnswer> {
  const [state, setState] = useState<{
    answer?: CurvesAnswer;
    key?: string;
    error?: NoAnswer;
    loading: boolean;
  }>({ loading: true });
  const [round, setRound] = useState(0);
  const key = question && JSON.stringify(question);
  const held = useRef<{ key: string; answer: CurvesAnswer } | undefined>(undefined);
  useLayoutEffect(() => {
    if (question === null || key === null) return;
    const stop = new AbortController();
    const before = held.current?.key === key && question.from === undefined ? held.current.answer : undefined;
    const known = before && knownMarks(before, question.width);
    setState(old => ({ ...old, loading: true }));
    const asking = { signal: stop.signal, again: state.key === key };
    ask("curves", known?.length ? { ...question, known } : question, asking)
      .then(answer => {
        held.current = { key, answer: merged(before, answer) };
        setState({ ...held.current, loading: false });
      })
      .catch((error: Error) => {
        if (error.name !== "AbortError")
          setState(old => ({ ...old, error: error as NoAnswer, loading: false }));
      });
    const leave = onScreen("curves", question);
    return () => {
      leave();
      stop.abort();
    };
  }, [key, round]);
  const ids = new Set(state.answer?.runs.map(({ id }) => id));
  const isLong = state.answer?.curves.some(({ exact }) => !exact) ?? false;
  const again = () => setRound(count => count + 1);
  useLive(({ runs }) => runs.some(id => ids.has(id)), isLong ? 3000 : 1000, again);
  return {
    answer: state.answer,
    error: state.error,
    isLoading: state.loading,
    isCurrent: state.key === key,
    again,
  };
}
