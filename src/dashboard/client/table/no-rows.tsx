import { Empty } from "../parts/empty.js";
import { session } from "../server/session.js";
import { query } from "../state/shared.js";

/** What stands in place of rows: what to type. */
export function NoRows() {
  if (query.value !== "" && session.value?.runs !== 0)
    return (
      <Empty title="No run fits">
        The query <code>{query.value}</code> picks none of them.{" "}
        <button type="button" class="quiet" onClick={() => query.set("")}>
          Show all runs
        </button>
      </Empty>
    );
  return (
    <Empty title="No run yet" command="npx neuralbits sweep --dataset mnist --projections 8,16 --bits 8,12">
      Runs appear here as soon as a program records them: start one in a terminal, this page follows.
    </Empty>
  );
}
