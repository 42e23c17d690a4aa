import { useCallback } from "preact/hooks";
import { QueryBox } from "../../query/query-box.js";
import { useAnswer } from "../../server/use-answer.js";
import { seedless } from "../../state/grouping.js";
import { useKeys } from "../../state/keys.js";
import { param } from "../../state/page.js";
import { baseline, by, groupBy, which } from "../../state/shared.js";
import type { CurveChoices } from "./choices.js";
import { CurvesOf } from "./curves.js";
import type { Line } from "./lines.js";
import { curveCodecs } from "./question.js";

const choices: CurveChoices = {
  metrics: param("metrics", curveCodecs.metrics),
  x: param("x", curveCodecs.x),
  logX: param("logx", curveCodecs.logx),
  logY: param("logy", curveCodecs.logy),
  smooth: param("smooth", curveCodecs.smooth),
  spread: param("band", curveCodecs.band),
  most: param("most", curveCodecs.most),
  zoom: param("zoom", curveCodecs.zoom),
};

/** The metric curves of the runs that the page is about. */
export function CurvesPage() {
  const isBaseline = useBaseline();
  const isGrouped = groupBy.value.length > 0;
  const turnSeeds = () => groupBy.set(isGrouped ? [] : [seedless]);
  useKeys("Curves", {
    l: ["Logarithmic y axis", () => choices.logY.set(!choices.logY.value)],
    m: ["Means over seeds", turnSeeds],
    "0": ["Show all of the axis", () => choices.zoom.set([])],
  });
  return (
    <div class="stack">
      <h1 class="visually-hidden">Curves</h1>
      <div class="row">
        <QueryBox />
        <button type="button" class="button" aria-pressed={isGrouped} onClick={turnSeeds}>
          {isGrouped && groupBy.value[0] !== seedless
            ? `Means by ${groupBy.value.join(", ")}`
            : "Means over seeds"}
        </button>
        {baseline.value !== "" && (
          <button type="button" class="button" onClick={() => baseline.set("")}>
            Without the baseline
          </button>
        )}
      </div>
      <CurvesOf which={which.value} by={by.value} choices={choices} isBaseline={isBaseline} />
    </div>
  );
}

/** Tells the line that the others are compared with: of a run, or of a group by its members. */
function useBaseline(): (line: Line) => boolean {
  const word = baseline.value;
  const group = word.startsWith("g:") ? word.slice(2) : null;
  const { answer } = useAnswer(
    "table",
    group === null ? null : { query: "", group, fields: [], limit: 10_000 },
  );
  const ids = group === null ? (word === "" ? [] : [Number(word)]) : (answer?.ids ?? []);
  return useCallback((line: Line) => line.runs.some(run => ids.includes(run)), [ids.join()]);
}
