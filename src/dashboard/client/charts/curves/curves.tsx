import "./curves.css";
import { useMemo, useState } from "preact/hooks";
import type { By, Columns, Which } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { overText } from "../means.js";
import type { AxisX, Choice, CurveChoices } from "./choices.js";
import { CurveControls } from "./controls.js";
import type { Line } from "./lines.js";
import type { SpreadName } from "./mean.js";
import { namingOf } from "./naming.js";
import { Panel } from "./panel.js";
import { curvesQuestion } from "./question.js";
import { useCurves } from "./use-curves.js";

/** Curves of these runs, with choices of its own, for other pages. */
export function Curves({
  ids,
  metrics = [],
}: {
  readonly ids: readonly number[];
  readonly metrics?: readonly string[];
}) {
  const choices: CurveChoices = {
    metrics: useChoice<readonly string[]>(metrics),
    x: useChoice<AxisX>("step"),
    logX: useChoice(false),
    logY: useChoice(false),
    smooth: useChoice(0),
    spread: useChoice<SpreadName>("sd"),
    most: useChoice(50),
    zoom: useChoice<readonly number[]>([]),
  };
  return <CurvesOf which={{ query: "", ids }} by={null} choices={choices} isBaseline={never} />;
}

function useChoice<T>(first: T): Choice<T> {
  const [value, setValue] = useState<T>(first);
  return { value, set: next => setValue(() => next) };
}

const never = () => false;

interface CurvesProps {
  readonly which: Which;
  /** How runs are put together into means; null: each is a line. */
  readonly by: By | null;
  readonly choices: CurveChoices;
  readonly isBaseline: (line: Line) => boolean;
}

export function CurvesOf(props: CurvesProps) {
  const columns = useAnswer("columns", props.which, { live: change => change.all, rest: 5000 });
  return <Answered of={columns}>{answer => <Chosen {...props} columns={answer} />}</Answered>;
}

function Chosen({ which, by, choices, isBaseline, columns }: CurvesProps & { readonly columns: Columns }) {
  const { metrics, x, most, zoom } = choices;
  const question = curvesQuestion(
    which,
    by,
    { metrics: metrics.value, x: x.value, most: most.value, zoom: zoom.value },
    columns,
  );
  const curves = useCurves(question);
  const { answer } = curves;
  const asked = { metrics: question?.metrics ?? [], fields: question?.columns ?? [], by, x: x.value };
  const { fields, ...beside } = useBeside(curves, asked);
  const drawn: CurveChoices = { ...choices, x: { ...x, value: beside.x } };
  const names = fields.map(field => columns.params.find(param => param.field === field)?.name ?? field);
  const naming = useMemo(
    () => answer && namingOf(answer.runs, fields, names, beside.by),
    [answer, JSON.stringify([fields, beside.by])],
  );
  const over = beside.by === null ? "" : overText(columns.params, beside.by);
  if (columns.runs === 0) return <NoRuns query={which.query} />;
  if (asked.metrics.length === 0) return <NoCurves />;
  return (
    <div class="stack">
      <CurveControls choices={choices} columns={columns} isGrouped={by !== null} />
      <Answered of={curves}>
        {all => (
          <div class="curves-panels" data-loading={curves.isLoading || undefined}>
            {beside.metrics.map(metric => (
              <Panel
                key={metric}
                {...{ metric, answer: all, choices: drawn, naming: naming!, over, isBaseline }}
              />
            ))}
          </div>
        )}
      </Answered>
    </div>
  );
}

const NoRuns = ({ query }: { readonly query: string }) =>
  query === "" ? (
    <Empty title="No runs yet" command="npx neuralbits sweep table --profile quick">
      Runs are recorded by sweeps, by <code>start()</code> in a program, or brought in with{" "}
      <code>neuralbits import</code>.
    </Empty>
  ) : (
    <Empty title="No run fits">
      The query <code>{query}</code> picks none. Take a condition away, or leave it empty for all runs.
    </Empty>
  );

const NoCurves = () => (
  <Empty title="These runs have no curves">
    A number that a program logs again and again is a curve: <code>run.log(step, {"{ loss }"})</code>.
  </Empty>
);
