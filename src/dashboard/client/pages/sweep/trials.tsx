import type { ComponentChildren } from "preact";
import { counted } from "../../../../core/text/counted.js";
import type { ParamColumn, RunRow, SweepAnswer } from "../../../api.js";
import { cellText, durationText } from "../../parts/format.js";
import { RunName } from "../../parts/run-name.js";
import { Sparkline } from "../../parts/sparkline.js";
import { session } from "../../server/session.js";
import { href, place } from "../../state/page.js";
import { stopRun } from "../deeds.js";

/** Trials by the settings in which the sweep's differ; the server sends these in the order of the axes. */
export function Trials({
  rows,
  axes,
  further,
}: {
  readonly rows: readonly RunRow[];
  readonly axes: readonly ParamColumn[];
  /** A column more, behind the settings. */
  readonly further?: { readonly title: string; readonly of: (row: RunRow) => ComponentChildren };
}) {
  const running = rows.some(({ state }) => state === "running");
  const canAct = session.value?.readOnly === false;
  return (
    <div class="scroll-x">
      <table class="facts trials">
        <thead>
          <tr>
            <th scope="col">trial</th>
            {axes.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {further && (
              <th scope="col" class="number">
                {further.title}
              </th>
            )}
            {running && <th scope="col">curves</th>}
            {running && <th scope="col">for</th>}
            {canAct && <th scope="col">do</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.id}>
              <th scope="row">
                <RunName row={row} />
              </th>
              {axes.map(({ name }, at) => (
                <td key={name}>
                  <code>{cellText(row.cells[at])}</code>
                </td>
              ))}
              {further && <td class="number">{further.of(row)}</td>}
              {running && (
                <td>
                  <span class="row">
                    {Object.entries(row.sparks ?? {})
                      .slice(0, 3)
                      .map(([metric, values]) => (
                        <span key={metric} title={metric}>
                          <Sparkline values={values} />
                        </span>
                      ))}
                  </span>
                </td>
              )}
              {running && <td class="soft">{durationText(row.seconds)}</td>}
              {canAct && (
                <td>
                  <span class="row">
                    <Copy row={row} />
                    {row.state === "running" && (
                      <button type="button" class="quiet" onClick={() => void stopRun(row.id)}>
                        Stop
                      </button>
                    )}
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Copy = ({ row }: { readonly row: RunRow }) => (
  <a class="quiet" href={href("sweep", place.value.id, [["from", String(row.id)]])}>
    With other settings…
  </a>
);

/** Trials that failed, those with the same error together: one look tells whether it is one trouble or many. */
export function FailedTrials({ failed }: { readonly failed: SweepAnswer["failed"] }) {
  const byError = new Map<string, SweepAnswer["failed"][number][]>();
  for (const trial of failed) {
    const error = trial.error.split("\n")[0] || "its process is gone without a word";
    byError.set(error, [...(byError.get(error) ?? []), trial]);
  }
  return (
    <ul class="failed">
      {[...byError]
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([error, trials]) => (
          <li key={error}>
            <details open={byError.size < 4}>
              <summary>
                <span class="failed-error">{error}</span>{" "}
                <span class="soft">{counted(trials.length, "trial")}</span>
              </summary>
              <div class="row">
                {trials.slice(0, 40).map(({ row, attempts, abandoned }) => (
                  <span key={row.id} class="failed-trial">
                    <RunName row={row} />
                    <span class="soft">
                      {abandoned ? "given up" : attempts > 1 ? `after ${attempts} tries` : ""}
                    </span>
                  </span>
                ))}
                {trials.length > 40 && <span class="soft">and {trials.length - 40} more</span>}
              </div>
            </details>
          </li>
        ))}
    </ul>
  );
}
