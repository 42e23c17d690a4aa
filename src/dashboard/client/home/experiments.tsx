import { counted } from "../../../core/text/counted.js";
import { queryWord } from "../../api/query-text.js";
import type { ExperimentRow, RunState } from "../../api.js";
import { agoText } from "../parts/format.js";
import { StateMark } from "../parts/state-mark.js";
import { href } from "../state/page.js";
import { query } from "../state/shared.js";

const order: readonly RunState[] = ["finished", "running", "queued", "failed", "stopped", "lost"];

/** How experiments stand: a bar of the states of their runs. */
export function Experiments({ rows }: { readonly rows: readonly ExperimentRow[] }) {
  return (
    <table class="facts">
      <tbody>
        {rows.map(({ experiment, runs, states, startedAt }) => (
          <tr key={experiment}>
            <td>
              <a href={href("runs", "", [query.at(`experiment = ${queryWord(experiment)}`)])}>{experiment}</a>
            </td>
            <td class="home-states">
              <span class="home-bar" aria-hidden="true">
                {order.map(
                  state =>
                    states[state] && (
                      <span
                        key={state}
                        class={`home-part home-part-${state}`}
                        style={{ flexGrow: states[state] }}
                      />
                    ),
                )}
              </span>
              <span class="home-counts soft">
                {order.map(
                  state =>
                    states[state] && (
                      <span key={state} title={counted(states[state], `${state} run`)}>
                        <StateMark state={state} /> {states[state].toLocaleString("en")}
                      </span>
                    ),
                )}
              </span>
            </td>
            <td class="number">{runs.toLocaleString("en")}</td>
            <td class="number soft">{startedAt === null ? "waits" : agoText(Date.parse(startedAt))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
