import type { SweepAnswer } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { useAnswer } from "../../server/use-answer.js";
import { text } from "../../state/codecs.js";
import { param } from "../../state/page.js";
import { numberText } from "../cells.js";
import { queryWord } from "../query-word.js";
import { Section } from "../run/facts.js";
import { Trials } from "./trials.js";

/** By which number trials are the best; "" is the first that they have. */
const metric = param("metric", text());
const mostShown = 10;

/** The trials that came out best by one number, to look at or to go on from. */
export function BestTrials({ sweep }: { readonly sweep: SweepAnswer }) {
  const names = sweep.metrics.filter(name => !name.startsWith("system/"));
  const chosen = names.includes(metric.value) ? metric.value : (names.find(isAccuracy) ?? names[0]);
  const best = useAnswer(
    "runs",
    chosen === undefined || sweep.done === 0
      ? null
      : {
          query: `experiment = ${queryWord(sweep.experiment)} and state = finished`,
          sort: [{ field: fieldOf(chosen), descending: !isLoss(chosen) }],
          columns: [...sweep.axes.map(({ field }) => field), fieldOf(chosen)],
          ...{ offset: 0, limit: mostShown },
        },
    { live: true, rest: 2000 },
  );
  if (chosen === undefined || sweep.done === 0) return null;
  const chooser = (
    <label class="row">
      {isLoss(chosen) ? "lowest" : "highest"}
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
      <Answered of={best}>
        {({ rows }) => (
          <Trials
            rows={rows}
            axes={sweep.axes}
            further={{ title: chosen, of: row => <strong>{numberText(row.cells.at(-1))}</strong> }}
          />
        )}
      </Answered>
    </Section>
  );
}

const isAccuracy = (name: string): boolean => /accuracy/i.test(name);
const isLoss = (name: string): boolean => /loss|error|bytes|seconds/i.test(name);
const fieldOf = (name: string): string =>
  /^[\w]+$/.test(name) ? `metrics.${name}` : `metrics."${name.replace(/["\\]/g, "\\$&")}"`;
