import { counted } from "../../../core/text/counted.js";
import type { Columns } from "../../api.js";
import { routes } from "../../api.js";
import { CopyButton } from "../parts/empty.js";
import { Popover } from "../parts/menu.js";
import { QueryBox } from "../query/query-box.js";
import { baseline, query } from "../state/shared.js";
import { ColumnChooser } from "./column-chooser.js";
import type { Column } from "./columns.js";
import { GroupChooser } from "./group-chooser.js";
import type { TableRows } from "./rows/table-rows.js";
import { readSort } from "./sorting.js";
import { onlyDiffering, sorting } from "./state.js";

/** Which runs, how they are put together, what is shown of them. */
export function Toolbar({
  columns,
  shown,
  rows,
}: {
  readonly columns: Columns | undefined;
  readonly shown: readonly Column[];
  readonly rows: TableRows;
}) {
  return (
    <div class="table-bar no-print">
      <QueryBox />
      <div class="row">
        <GroupChooser columns={columns} />
        <ColumnChooser columns={columns} shown={shown} />
        <button
          type="button"
          class="button"
          aria-pressed={onlyDiffering.value}
          title="Hide columns in which the runs are alike (d)"
          onClick={() => onlyDiffering.set(!onlyDiffering.value)}
        >
          Only what differs
        </button>
        {baseline.value !== "" && (
          <button
            type="button"
            class="button"
            aria-pressed
            onClick={() => baseline.set("")}
            title="No baseline (b)"
          >
            Baseline ×
          </button>
        )}
        <Take shown={shown} />
        <span class="table-count soft" role="status">
          {rows.isThere && <Count rows={rows} />}
        </span>
      </div>
    </div>
  );
}

const Count = ({ rows: { runs, groups } }: { readonly rows: TableRows }) => (
  <>
    {groups !== undefined && `${counted(groups, "group")} · `}
    {counted(runs, "run")}
  </>
);

/** The table as a file, and the page as a link. */
function Take({ shown }: { readonly shown: readonly Column[] }) {
  const file = (as: "csv" | "json"): string => {
    const asked = {
      ...{ query: query.value, sort: readSort(sorting.value), columns: shown.map(({ field }) => field) },
      ...{ offset: 0, limit: 500 },
    };
    return `${routes.download}?${new URLSearchParams({ ask: JSON.stringify(asked), as })}`;
  };
  return (
    <Popover label="Take away" title="The table as a file">
      {() => (
        <div class="stack">
          <a href={file("csv")} download="runs.csv">
            All these runs as CSV
          </a>
          <a href={file("json")} download="runs.json">
            All these runs as JSON
          </a>
          <CopyButton text={location.href} label="Copy the link to this view" />
        </div>
      )}
    </Popover>
  );
}
