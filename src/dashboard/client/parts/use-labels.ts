import { useMemo } from "preact/hooks";
import type { RunRow } from "../../api.js";
import { useAnswer, useBeside } from "../server/use-answer.js";
import { runLabel, telling } from "./run-label.js";

const mostTold = 8; // settings in a name

/** What runs without a name of their own are called in a list: by what they differ in. */
export function useLabels(rows: readonly RunRow[]): (row: RunRow) => string {
  const ids = rows.map(({ id }) => id);
  const { answer: known } = useAnswer("columns", ids.length > 1 ? { query: "", ids } : null);
  const params = useMemo(() => telling(known?.params ?? []).slice(0, mostTold), [known]);
  const page = {
    query: "",
    sort: [],
    columns: params.map(({ field }) => field),
    offset: 0,
    limit: ids.length,
  };
  const asked = useAnswer("runs", params.length > 0 ? { ...page, ids } : null);
  const names = useBeside(
    asked,
    params.map(({ name }) => name),
  );
  const told = new Map((asked.answer?.rows ?? []).map(({ id, cells }) => [id, cells]));
  return row => {
    const cells = told.get(row.id);
    const settings = names.map((name, at) => ({ name, value: cells?.[at] }));
    return row.name ?? (runLabel(settings) || row.experiment);
  };
}
