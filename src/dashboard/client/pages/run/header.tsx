import { useState } from "preact/hooks";
import { queryWord } from "../../../api/query-text.js";
import type { RunAnswer } from "../../../api.js";
import { agoText, durationText, momentText } from "../../parts/format.js";
import { StateMark } from "../../parts/state-mark.js";
import { go, href } from "../../state/page.js";
import { query, selection } from "../../state/shared.js";
import { removeRuns, stopRun } from "../deeds.js";
import { Tags } from "./tags.js";

/** Which run this is, how it stands, and what can be done with it. */
export function Header({ run, readOnly }: { readonly run: RunAnswer; readonly readOnly: boolean }) {
  const { row } = run;
  const startedAt = Date.parse(row.startedAt);
  return (
    <header class="stack run-header">
      <div class="spread">
        <h1>
          Run {row.id} {row.name && <span class="run-title">{row.name}</span>}
        </h1>
        <Deeds run={run} readOnly={readOnly} />
      </div>
      <div class="row run-line">
        <StateMark state={row.state} withWord />
        <a href={href("runs", "", [query.at(`experiment = ${queryWord(row.experiment)}`)])}>
          {row.experiment}
        </a>
        {row.state !== "queued" && (
          <span class="soft">
            <time dateTime={row.startedAt} title={momentText(startedAt)}>
              {agoText(startedAt)}
            </time>
            {row.seconds !== null &&
              `, ${row.endedAt === null ? "for" : "took"} ${durationText(row.seconds)}`}
          </span>
        )}
        {run.branch?.parent != null && (
          <span class="soft">
            {run.branch.step === null ? "a changed copy of " : `goes on from step ${run.branch.step} of `}
            <a href={href("run", run.branch.parent)}>run {run.branch.parent}</a>
          </span>
        )}
        {(run.branch || run.hasBranches) && <a href={href("lineage", row.id)}>Lineage</a>}
        <Tags run={row.id} tags={row.tags} readOnly={readOnly} />
      </div>
    </header>
  );
}

function Deeds({ run, readOnly }: { readonly run: RunAnswer; readonly readOnly: boolean }) {
  const { id, state, experiment } = run.row;
  return (
    <div class="row no-print">
      <OtherRun id={id} />
      {!readOnly && (
        <>
          <a class="button" href={href("sweep", experiment, [["from", String(id)]])}>
            Queue a changed copy…
          </a>
          {run.canStop && (
            <button type="button" class="button" onClick={() => void stopRun(id)}>
              Stop
            </button>
          )}
          {state !== "running" && (
            <button type="button" class="button danger" onClick={() => void remove(id)}>
              Delete
            </button>
          )}
        </>
      )}
    </div>
  );
}

async function remove(id: number): Promise<void> {
  if (await removeRuns([id])) go("runs");
}

/** Opens the difference from a run whose number is typed. */
function OtherRun({ id }: { readonly id: number }) {
  const [text, setText] = useState("");
  const other = /^\s*(\d{1,15})\s*$/.exec(text)?.[1];
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        if (other !== undefined) go("diff", "", [selection.at([id, Number(other)])]);
      }}
    >
      <input
        class="field other-field"
        inputMode="numeric"
        aria-label="Compare with the run of this number"
        placeholder="Compare with run …"
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
    </form>
  );
}
