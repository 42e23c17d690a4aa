import type { Field, GroupRow, RunRow } from "../../../api.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { meansAsk } from "../../state/grouping.js";
import { means, query } from "../../state/shared.js";

/** A run that groups are compared with, with its values of these columns. */
export function useBaseRun(id: number | null, columns: readonly Field[]): RunRow | null {
  const page = { query: "", sort: [], columns, offset: 0, limit: 1 };
  const asked = useAnswer("runs", id === null ? null : { ...page, ids: [id] });
  const fields = useBeside(asked, columns);
  const row = id === null ? undefined : asked.answer?.rows[0];
  return row ? { ...row, cells: columns.map(field => row.cells[fields.indexOf(field)] ?? null) } : null;
}

/** A group that runs, or groups of another kind, are compared with: those of its members that the query picks, as one row. */
export function useBaseGroup(key: string | null, metrics: readonly string[]): GroupRow | null {
  const page = { query: query.value, by: { by: [] }, metrics, sort: [], ...meansAsk(means.value) };
  const { answer } = useAnswer("groups", key === null ? null : { ...page, group: key, offset: 0, limit: 1 }, {
    live: true,
    rest: 4000,
  });
  return (key !== null && answer?.rows[0]) || null;
}
