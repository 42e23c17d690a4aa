import { partOf } from "../../../tracking/views/scores.js";
import { queryWord } from "../../api/query-text.js";
import type { BestRow, BestRun } from "../../api.js";
import { bytesText } from "../parts/format.js";
import { StateMark } from "../parts/state-mark.js";
import { href } from "../state/page.js";
import { query } from "../state/shared.js";

/** Of each data set the best run, and the smallest that is nearly as good. */
export function BestRuns({ rows }: { readonly rows: readonly BestRow[] }) {
  if (rows.length === 0)
    return (
      <p class="soft">
        No finished run has a setting <code>dataset</code> and a metric <code>accuracy</code> yet.
      </p>
    );
  return (
    <table class="facts home-best">
      <thead>
        <tr>
          <th>Data set</th>
          <th class="number">Best</th>
          <th class="number">Bytes</th>
          <th class="number">Smallest within 1 %</th>
          <th class="number">Bytes</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ dataset, best, smallest, chosenBy }) => (
          <tr key={dataset}>
            <td>
              <a href={href("runs", "", [query.at(`params.dataset = ${queryWord(dataset)}`)])}>{dataset}</a>
              {partOf(chosenBy) === "test" && (
                <div class="home-note soft">chosen by {chosenBy}, on the test part itself</div>
              )}
            </td>
            <Accuracy run={best} />
            <td class="number soft">{best.bytes === null ? "–" : bytesText(best.bytes)}</td>
            {smallest ? <Accuracy run={smallest} /> : <td class="number soft">–</td>}
            <td class="number soft">{smallest?.bytes == null ? "–" : bytesText(smallest.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Accuracy = ({ run: { row, accuracy } }: { readonly run: BestRun }) => (
  <td class="number">
    <StateMark state={row.state} />{" "}
    <a href={href("run", row.id)} title={row.name ?? row.experiment}>
      {accuracy === null ? "–" : `${(100 * accuracy).toFixed(2)} %`}
    </a>
  </td>
);
