import type { Columns } from "../../api.js";
import { averagedOver, repeatsNote } from "../charts/means.js";
import { by, groupBy, means, query, turnMeans } from "../state/shared.js";
import type { TableRows } from "./rows/table-rows.js";

/** What the means of groups go over, beside the seed, and whether unfinished runs are among them: said, with a way out. */
export function GroupNote({
  columns,
  rows,
  hasUnfinished,
}: {
  readonly columns: Columns | undefined;
  readonly rows: TableRows;
  readonly hasUnfinished: boolean;
}) {
  const names = groupBy.value;
  const over = columns && by.value ? averagedOver(columns.params, by.value) : [];
  const repeats = repeatsNote(rows);
  if (rows.groups === undefined || (over.length === 0 && repeats.length === 0 && !hasUnfinished)) return null;
  return (
    <p class="table-note">
      {over.length > 0 && (
        <>
          These means go over runs that differ in{" "}
          {over.map(name => (
            <button
              key={name}
              type="button"
              class="quiet"
              title={`Tell groups apart by ${name} too`}
              onClick={() => groupBy.set([...names, name])}
            >
              + {name}
            </button>
          ))}{" "}
        </>
      )}
      {repeats.map(note => `${note} `)}
      {hasUnfinished && (
        <>
          {means.value === "all"
            ? "Runs that are not finished are in the means, with their last values. "
            : "Runs that are not finished have no part in the means. "}
          <button type="button" class="quiet" onClick={turnMeans}>
            {means.value === "all" ? "Means over finished runs" : "Count them too"}
          </button>{" "}
          <button type="button" class="quiet" onClick={() => query.set(onlyFinished(query.value))}>
            Only finished runs
          </button>
        </>
      )}
    </p>
  );
}

const onlyFinished = (text: string): string =>
  text.trim() === "" ? "state = finished" : `(${text}) and state = finished`;
