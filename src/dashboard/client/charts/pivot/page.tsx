import "./pivot.css";
import { Fragment } from "preact";
import { counted } from "../../../../core/text/counted.js";
import type { Columns, PivotAnswer, PivotAsk, Spread } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { CopyButton, Empty } from "../../parts/empty.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { param } from "../../state/page.js";
import { which } from "../../state/shared.js";
import { ChartPage, FieldSelect } from "../chart-page.js";
import { bestByName, emptied, pivotCodecs, pivotQuestion } from "../questions.js";
import { headsOf, type Places } from "./places.js";
import { Zones } from "./zones.js";

const rows = param("rows", pivotCodecs.rows);
const columnsParam = param("columns", pivotCodecs.columns);
const metricField = param("metric", pivotCodecs.metric);
const best = param("best", pivotCodecs.best);
const digits = param("digits", pivotCodecs.digits);
const percent = param("percent", pivotCodecs.percent);
const spreadShown = param("sd", pivotCodecs.sd);

/** Means over seeds in rows and columns of one's choice, as a paper prints them. */
export const PivotPage = () => (
  <ChartPage title="Pivot table">{columns => <PivotOf columns={columns} />}</ChartPage>
);

function PivotOf({ columns }: { readonly columns: Columns }) {
  const chosen = {
    ...{ rows: rows.value, columns: columnsParam.value, metric: metricField.value },
    ...{ best: best.value, digits: digits.value, percent: percent.value },
  };
  const { metric, names, places, isPercent, ask } = pivotQuestion(which.value, chosen, columns);
  const answer = useAnswer("pivot", ask, { live: true, rest: 3000 });
  const beside = useBeside(answer, { places, ask });
  return (
    <>
      <Zones
        names={names}
        places={places}
        onPlaces={next => {
          rows.set(next.rows.length > 0 ? next.rows : [emptied]);
          columnsParam.set(next.columns.length > 0 ? next.columns : [emptied]);
        }}
      />
      <div class="row no-print">
        <FieldSelect
          label="cells"
          kinds={["metric"]}
          value={metric}
          columns={columns}
          onChange={field => metricField.set(field)}
        />
        <label class="row">
          <span class="soft">bold</span>
          <select
            class="field"
            value={best.value}
            onChange={event => best.set(event.currentTarget.value as "auto")}
          >
            <option value="auto">{bestByName(metric) ?? "none"}</option>
            {(["highest", "lowest", "none"] as const).map(name => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="row">
          <span class="soft">decimals</span>
          <input
            class="field pivot-digits"
            type="number"
            min="0"
            max="8"
            placeholder={answer.answer ? String(answer.answer.digits) : ""}
            value={digits.value ?? ""}
            onChange={event => digits.set(digitsIn(event.currentTarget.value))}
          />
        </label>
        <button
          type="button"
          class="button"
          aria-pressed={isPercent}
          onClick={() => percent.set(isPercent ? "off" : "on")}
        >
          in %
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={spreadShown.value}
          onClick={() => spreadShown.set(!spreadShown.value)}
        >
          ± sd
        </button>
      </div>
      {ask ? (
        <Answered of={answer}>
          {pivot => <Picture pivot={pivot} places={beside.places} ask={beside.ask ?? ask} />}
        </Answered>
      ) : (
        <Empty title="A setting by rows or columns makes a table">
          {names.length > 0
            ? "Drag one to Rows, or press r on it."
            : "These runs differ in no setting but the seed."}
        </Empty>
      )}
    </>
  );
}

/** None: as many as the numbers give reason to. */
const digitsIn = (text: string): number | null =>
  text === "" ? null : Math.min(8, Math.max(0, Math.round(Number(text))));

const mostRows = 300; // more is no table that anybody reads

function Picture({
  pivot,
  places,
  ask,
}: {
  readonly pivot: PivotAnswer;
  readonly places: Places;
  readonly ask: PivotAsk;
}) {
  const { texts, obstacles } = pivot;
  const heads = headsOf(pivot.columnKeys, places.columns.length);
  return (
    <section class="card stack">
      <div class="spread">
        <h2>
          {ask.metric}
          {ask.percent && ", %"}
        </h2>
        {obstacles.length === 0 && (
          <span class="row no-print">
            <CopyButton text={texts.markdown} label="Copy Markdown" />
            <CopyButton text={texts.latex} label="Copy LaTeX" />
            <CopyButton text={texts.csv} label="Copy CSV" />
          </span>
        )}
      </div>
      {obstacles.length > 0 && (
        <div class="failure">
          These runs need not compare: pick with the query, or make it a row or a column.
          <ul>
            {obstacles.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {pivot.rowKeys.length > 0 && (
        <div class="pivot-scroll">
          <table class="pivot">
            <thead>
              {heads.map((spans, level) => (
                <tr key={places.columns[level]}>
                  {level === 0 &&
                    places.rows.map(name => (
                      <th key={name} scope="col" rowSpan={heads.length} class="pivot-name">
                        {name}
                      </th>
                    ))}
                  {spans.map(({ text: value, width }, i) => (
                    <th key={`${value} ${i}`} scope="col" colSpan={width}>
                      <span class="soft">{places.columns[level]} = </span>
                      {value}
                    </th>
                  ))}
                </tr>
              ))}
              {heads.length === 0 && (
                <tr>
                  {places.rows.map(name => (
                    <th key={name} scope="col" class="pivot-name">
                      {name}
                    </th>
                  ))}
                  <th scope="col">{ask.metric}</th>
                </tr>
              )}
            </thead>
            <tbody>
              {pivot.rowKeys.slice(0, mostRows).map((key, i) => (
                <tr key={key.join("\n")}>
                  {key.map((value, level) => (
                    <Fragment key={places.rows[level]}>
                      <th scope="row">
                        <span class={isRepeat(pivot.rowKeys, i, level) ? "visually-hidden" : ""}>
                          {value}
                        </span>
                      </th>
                    </Fragment>
                  ))}
                  {pivot.spreads[i]!.map((spread, j) => (
                    <td
                      key={pivot.columnKeys[j]!.join("\n")}
                      class="number"
                      data-best={pivot.isBest[i]?.[j] || undefined}
                    >
                      {spreadText(spread, ask.percent, pivot.digits)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pivot.rowKeys.length > mostRows && (
        <p class="soft">
          The first {mostRows} of {counted(pivot.rowKeys.length, "row")} are shown; copied tables have all.
        </p>
      )}
      <p class="soft">
        Mean{spreadShown.value && " ± standard deviation"} over the runs of a cell, with their number; the
        best is bold. Copied tables carry a hash of the runs and the code they came from.
      </p>
    </section>
  );
}

/** A value that stands above already is not said again. */
const isRepeat = (keys: PivotAnswer["rowKeys"], row: number, level: number): boolean =>
  row > 0 &&
  level < keys[row]!.length - 1 &&
  keys[row]!.slice(0, level + 1).every((value, i) => value === keys[row - 1]![i]);

function spreadText(spread: Spread | null, percent: boolean, decimals: number): string {
  if (spread === null) return "";
  if (spread.mean === null) return `NaN (${spread.n})`;
  const value = (fraction: number) => (percent ? 100 * fraction : fraction).toFixed(decimals);
  const around = spreadShown.value && spread.sd !== null ? ` ± ${value(spread.sd)}` : "";
  return `${value(spread.mean)}${around} (${spread.n})`;
}
