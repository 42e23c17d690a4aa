import { useState } from "preact/hooks";
import { counted } from "../../../core/text/counted.js";
import { labelRuns, removeRuns } from "../pages/deeds.js";
import { Dialog } from "../parts/dialog.js";
import { session } from "../server/session.js";
import { useKeys } from "../state/keys.js";
import { href } from "../state/page.js";
import { baseline, selection } from "../state/shared.js";
import type { TableRows } from "./rows/table-rows.js";

const mostCompared = 20; // runs that the page of differences takes

/** What can be done with the chosen runs. */
export function ChosenBar({ rows }: { readonly rows: TableRows }) {
  const [isTagging, setTagging] = useState(false);
  const ids = selection.value;
  const canAct = session.value?.readOnly === false;
  const hasChosen = ids.length > 0;
  useKeys("Chosen runs", {
    t: ["Tag the chosen runs", () => setTagging(hasChosen && canAct)],
    Delete: ["Delete the chosen runs", () => hasChosen && canAct && void remove(ids, rows)],
  });
  if (!hasChosen) return null;
  return (
    <div class="chosen-bar no-print" role="status">
      <b>{counted(ids.length, "run")} chosen</b>
      <a class="quiet" href={href("curves")}>
        Curves
      </a>
      {ids.length > 1 && ids.length <= mostCompared && (
        <a class="quiet" href={href("diff")}>
          Differences
        </a>
      )}
      <a class="quiet" href={href("scatter")}>
        Scatter
      </a>
      {ids.length === 1 && (
        <button type="button" class="quiet" onClick={() => baseline.set(String(ids[0]))}>
          Baseline
        </button>
      )}
      {canAct && (
        <>
          <button type="button" class="quiet" onClick={() => setTagging(true)}>
            Tag …
          </button>
          <button type="button" class="quiet danger" onClick={() => void remove(ids, rows)}>
            Delete
          </button>
        </>
      )}
      <button type="button" class="quiet" onClick={() => selection.set([])}>
        None
      </button>
      {isTagging && <TagDialog ids={ids} rows={rows} onClose={() => setTagging(false)} />}
    </div>
  );
}

async function remove(ids: readonly number[], rows: TableRows): Promise<void> {
  if (!(await removeRuns(ids))) return;
  selection.set([]);
  rows.refresh(0, 1);
}

function TagDialog({
  ids,
  rows,
  onClose,
}: {
  readonly ids: readonly number[];
  readonly rows: TableRows;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState("");
  const label = async (change: { add?: string[]; remove?: string[] }, did: string) => {
    if (await labelRuns(ids, change, did)) rows.refresh(0, 1);
  };
  const tag = text.trim();
  const runs = counted(ids.length, "run");
  const add = () => void label({ add: [tag] }, `Tagged ${runs}: ${tag}`);
  const take = () => void label({ remove: [tag] }, `Took the tag ${tag} from ${runs}`);
  return (
    <Dialog title={`Tag ${runs}`} onClose={onClose}>
      <form
        method="dialog"
        class="row"
        onSubmit={() => {
          if (tag) add();
        }}
      >
        <input
          class="field"
          aria-label="Tag"
          placeholder="paper"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={tag === ""}>
          Add
        </button>
        <button
          type="submit"
          class="button"
          disabled={tag === ""}
          formNoValidate
          onClick={event => takeInstead(event, take)}
        >
          Take away
        </button>
      </form>
    </Dialog>
  );
}

/** Closes the dialog without adding. */
function takeInstead(event: MouseEvent, take: () => void): void {
  event.preventDefault();
  take();
  (event.currentTarget as HTMLElement).closest("dialog")?.close();
}
