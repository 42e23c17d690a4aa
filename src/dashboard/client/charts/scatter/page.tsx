import { useMemo } from "preact/hooks";
import { counted } from "../../../../core/text/counted.js";
import type { Columns, PaperPoint } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { cssColour, seriesColours, theme } from "../../parts/colours.js";
import { shortNumber } from "../../parts/format.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { useKeys } from "../../state/keys.js";
import { go, param } from "../../state/page.js";
import { groupBy } from "../../state/shared.js";
import { ChartPage, FieldSelect, GroupSwitch, LeftOut, Notes } from "../chart-page.js";
import { bestOf } from "../defaults.js";
import { bitsField, type Item, ownName } from "../items.js";
import { OwnFigure } from "../plotly.js";
import { alike, scatterCodecs, scatterFields } from "../questions.js";
import { type Items, useItems } from "../use-items.js";
import {
  type Best,
  drawnOf,
  frontOf,
  type Ink,
  pointsOf,
  publishedValue,
  type ScatterAsk,
  scatterFigure,
} from "./figure.js";
import { FrontTable } from "./front-table.js";

const x = param("x", scatterCodecs.x);
const y = param("y", scatterCodecs.y);
const colour = param("colour", scatterCodecs.colour);
const bestX = param("bestx", scatterCodecs.bestx);
const bestY = param("besty", scatterCodecs.besty);
const logX = param("logx", scatterCodecs.logx);
const logY = param("logy", scatterCodecs.logy);
const papers = param("papers", scatterCodecs.papers);

/** Two numbers of many runs, the front of those that nothing beats, and what the papers published. */
export const ScatterPage = () => (
  <ChartPage title="Scatter plot">{columns => <Scatter columns={columns} />}</ChartPage>
);

function Scatter({ columns }: { readonly columns: Columns }) {
  const fields = scatterFields({ x: x.value, y: y.value, colour: colour.value }, columns);
  const items = useItems(fields.all, columns);
  const beside = useBeside(items, fields);
  const isLogX = isLogOver(fields.x);
  useKeys("Scatter", {
    l: ["Logarithmic x axis", () => logX.set(isLogX ? "off" : "on")],
    p: ["Published points", () => papers.set(!papers.value)],
  });
  return (
    <>
      <div class="row no-print scatter-controls">
        <FieldSelect
          label="y"
          value={fields.y}
          columns={columns}
          extra={[bitsField]}
          onChange={field => y.set(field)}
        />
        <BestSelect label="better" choice={bestY} field={fields.y} />
        <FieldSelect
          label="over"
          value={fields.x}
          columns={columns}
          extra={[bitsField]}
          onChange={field => x.set(field)}
        />
        <BestSelect label="better" choice={bestX} field={fields.x} />
        <FieldSelect
          label="colour"
          value={fields.colour ?? ""}
          columns={columns}
          none="alike"
          kinds={["param"]}
          onChange={field => colour.set(field || alike)}
        />
        <button
          type="button"
          class="button"
          aria-pressed={isLogX}
          onClick={() => logX.set(isLogX ? "off" : "on")}
        >
          log x
        </button>
        <button type="button" class="button" aria-pressed={logY.value} onClick={() => logY.set(!logY.value)}>
          log y
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={papers.value}
          onClick={() => papers.set(!papers.value)}
        >
          published
        </button>
        <GroupSwitch />
      </div>
      <Answered of={items}>
        {answer => <Picture columns={columns} answer={answer} {...beside} isLogX={isLogOver(beside.x)} />}
      </Answered>
    </>
  );
}

/** Sizes are compared by their ratios, unless it was chosen otherwise. */
const isLogOver = (field: string): boolean =>
  logX.value === "auto" ? /bytes|parameters|ratio|T·d/.test(field) : logX.value === "on";

function Picture({
  columns,
  answer: { items, total, notes },
  isLogX,
  ...fields
}: {
  readonly columns: Columns;
  readonly answer: Items;
  readonly x: string;
  readonly y: string;
  readonly colour: string | null;
  readonly apart: string | null;
  readonly isLogX: boolean;
}) {
  const paper = useAnswer("paper", papers.value ? {} : null).answer;
  const ask: ScatterAsk = {
    ...fields,
    bestX: resolved(bestX.value, fields.x),
    bestY: resolved(bestY.value, fields.y),
    isLogX,
    isLogY: logY.value,
    published: papers.value ? comparable(paper?.points ?? [], columns) : [],
  };
  const shownTheme = theme.value;
  const figure = useMemo(() => scatterFigure(items, ask, inkNow()), [items, JSON.stringify(ask), shownTheme]);
  const points = pointsOf(items, ask);
  const drawn = drawnOf(points, ask);
  const noun = items.some(({ run }) => run === null) ? "group" : "run";
  const byKey = useMemo(() => new Map(items.map(item => [item.key, item])), [items]);
  const title = `${ownName(ask.y)} over ${ownName(ask.x)}`;
  const placed = ask.published.filter(
    point => publishedValue(point, ask.x) !== null && publishedValue(point, ask.y) !== null,
  );
  return (
    <section class="card stack">
      <h2>{title}</h2>
      <OwnFigure
        figure={figure}
        height={520}
        label={`${title}: ${points.length} ${noun}s`}
        onPoint={key => open(byKey.get(String(key)))}
      />
      <Notes notes={notes} />
      <LeftOut
        {...{ shown: points.length, items: items.length, total, noun }}
        why={`no finite number on both axes${isLogX || ask.isLogY ? ", or none above 0 for a logarithmic one" : ""}`}
      />
      {drawn.length < points.length && (
        <p class="soft">
          {shortNumber(drawn.length)} of {counted(points.length, noun)} have a mark: of those that lie
          together one does, and all of the front.{" "}
          {groupBy.value.length === 0 && "Means over seeds are fewer."}
        </p>
      )}
      {placed.length > 0 && <p class="soft">{publishedNote(placed)}</p>}
      <FrontTable front={frontOf(points, ask)} ask={ask} />
    </section>
  );
}

const open = (item: Item | undefined): void => {
  if (item?.run != null) go("run", item.run);
};

const resolved = (word: typeof bestX.value, field: string): Best =>
  word === "auto" ? bestOf(field) : word === "none" ? null : word;

/** The published points of the data sets that these runs are of; all where no run names one. */
function comparable(points: readonly PaperPoint[], { params }: Columns): PaperPoint[] {
  const values = params.find(({ name }) => name === "dataset")?.values ?? null;
  return points.filter(({ dataset }) => dataset !== null && (values === null || values.includes(dataset)));
}

const publishedNote = (points: readonly PaperPoint[]): string =>
  `Published points: one run each, of ${[...new Set(points.map(({ dataset }) => dataset))].join(", ")}; ` +
  "filled where the number was read in a source, open where it is remembered or worked out.";

function inkNow(): Ink {
  return {
    ...{ ink: cssColour("--ink"), soft: cssColour("--ink-soft"), grid: cssColour("--grid") },
    ...{ paper: cssColour("--raised"), quiet: cssColour("--series-quiet"), series: seriesColours() },
  };
}

function BestSelect({
  label,
  choice: chosen,
  field,
}: {
  readonly label: string;
  readonly choice: typeof bestX;
  readonly field: string;
}) {
  const auto = { max: "higher", min: "lower", none: "neither" }[bestOf(field) ?? "none"];
  return (
    <label class="row">
      <span class="visually-hidden">
        {label} {ownName(field)}
      </span>
      <select
        class="field"
        value={chosen.value}
        title={`Which ${ownName(field)} is better: makes the front`}
        onChange={event => chosen.set(event.currentTarget.value as typeof bestX.value)}
      >
        <option value="auto">{auto} is better</option>
        {auto !== "higher" && <option value="max">higher is better</option>}
        {auto !== "lower" && <option value="min">lower is better</option>}
        {auto !== "neither" && <option value="none">neither is better</option>}
      </select>
    </label>
  );
}
