import type { SweepRow } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { agoText } from "../../parts/format.js";
import { useAnswer } from "../../server/use-answer.js";
import { href } from "../../state/page.js";
import { Bar, leftText } from "./progress-bar.js";

/** All experiments that have trials, and how far they are. */
export function SweepsPage() {
  const sweeps = useAnswer("sweeps", {}, { live: true });
  return (
    <div class="page stack">
      <h1>Sweeps</h1>
      <Answered of={sweeps}>{({ sweeps: found }) => <Found sweeps={found} />}</Answered>
    </div>
  );
}

function Found({ sweeps }: { readonly sweeps: readonly SweepRow[] }) {
  if (sweeps.length === 0)
    return (
      <Empty
        title="No sweep has been started"
        command="npx neuralbits sweep --dataset mnist --projections 8,16 --bits 8,12 --seeds 1-3"
      >
        A sweep is a list of trials that any number of processes work off. To start one:
      </Empty>
    );
  return (
    <section class="card" aria-label="Sweeps">
      <table class="facts sweeps">
        <thead>
          <tr>
            <th scope="col">sweep</th>
            <th scope="col" class="sweeps-bar">
              progress
            </th>
            <th scope="col" class="number">
              done
            </th>
            <th scope="col">time left</th>
            <th scope="col">begun</th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map(sweep => (
            <tr key={sweep.experiment}>
              <th scope="row">
                <a href={href("sweep", sweep.experiment)}>{sweep.experiment}</a>
              </th>
              <td>
                <Bar states={sweep.states} all={sweep.runs} />
              </td>
              <td class="number">
                {sweep.done.toLocaleString("en")} of {sweep.runs.toLocaleString("en")}
              </td>
              <td>{leftText(sweep)}</td>
              <td class="soft">
                {sweep.startedAt === null ? "waits" : agoText(Date.parse(sweep.startedAt))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
