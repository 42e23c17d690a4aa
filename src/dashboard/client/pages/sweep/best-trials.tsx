import { partOf } from "../../../../tracking/views/scores.js";
import { fieldOf, queryWord } from "../../../api/query-text.js";
import type { SweepAnswer } from "../../../api.js";
import { bestOf } from "../../charts/defaults.js";
import { Answered } from "../../parts/answered.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { text } from "../../state/codecs.js";
import { param } from "../../state/page.js";
import { measuredText } from "../cells.js";
import { Section } from "../run/facts.js";
import { firstMetric } from "./best-metric.js";
import { Trials } from "./trials.js";

/** By which number trials are the best; "" is the one to choose by. */
const metric = param("metric", text());
const mostShown = 10;

/** The trials that came out best by one number, to look at or to go on from. */
export function BestTrials({ sweep }: { readonly sweep: SweepAnswer }) {
  const names = sweep.metrics.filter(name => !name.startsWith("system/"));
  const chosen = names.includes(metric.value) ? metric.value : firstMetric(names);
  const isLess = chosen !== undefined && bestOf(fieldOf("metrics", chosen)) === "min";
  const best = useAnswer(
    "runs",
    chosen === undefined || sweep.done === 0
      ? null
      : {
          query: `experiment = ${queryWord(sweep.experiment)} and state = finished`,
          sort: [{ field: fieldOf("metrics", chosen), descending: !isLess }],
          columns: [...sweep.axes.map(({ field }) => field), fieldOf("metrics", chosen)],
          ...{ offset: 0, limit: mostShown },
        },
    { live: true, rest: 2000 },
  );
  const beside = useBeside(best, { chosen, axes: sweep.axes });
  if (chosen === undefined || sweep.done === 0) return null;
  const part = partOf(chosen);
  const chooser = (
    <label class="row">
      {isLess ? "lowest" : "highest"}
      <select class="field" value={chosen} onChange={event => metric.set(event.currentTarget.value)}>
        {names.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section title="Best" aside={chooser}>
      {part && (
        <p class="soft">
          Chosen by {chosen}, on the {part} part itself.
        </p>
      )}
      <Answered of={best}>
        {({ rows }) => (
          <Trials
            rows={rows}
            axes={beside.axes}
            further={{
              title: beside.chosen ?? chosen,
              of: row => <strong>{measuredText(row.cells.at(-1))}</strong>,
            }}
          />
        )}
      </Answered>
    </Section>
  );
}
