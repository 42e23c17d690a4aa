import { settingTold } from "../../../../core/settings.js";
import { fieldOf } from "../../../api/query-text.js";
import "./heat.css";
import type { Cell, Columns, Field, GroupsAnswer, Spread } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { Empty } from "../../parts/empty.js";
import { meanText, shortNumber } from "../../parts/format.js";
import { useAnswer, useBeside } from "../../server/use-answer.js";
import { useKeys } from "../../state/keys.js";
import { href, param } from "../../state/page.js";
import { means, query, which } from "../../state/shared.js";
import { ChartPage, FieldSelect, MeansSwitch, Notes } from "../chart-page.js";
import { cividis, css, inkOn } from "../colours.js";
import { bestOf } from "../defaults.js";
import { averagedOver, repeatsNote, statesNote } from "../means.js";
import { heatCodecs, heatQuestion } from "../questions.js";
import { headTexts, type Matrix, matrixOf, queryValue, shareOf } from "./matrix.js";

const rowField = param("rows", heatCodecs.rows);
const columnField = param("columns", heatCodecs.columns);
const metricField = param("metric", heatCodecs.metric);
const shown = param("show", heatCodecs.show);

/** A metric over two settings, a colour for each pair. */
export const HeatPage = () => <ChartPage title="Heat map">{columns => <Heat columns={columns} />}</ChartPage>;

function Heat({ columns }: { readonly columns: Columns }) {
  const chosen = {
    rows: rowField.value,
    columns: columnField.value,
    metric: metricField.value,
    means: means.value,
  };
  const { rows, across, metric, names, ask } = heatQuestion(which.value, chosen, columns);
  const answer = useAnswer("groups", ask, { live: true, rest: 3000 });
  useKeys("Heat map", {
    t: [
      "Turn: rows to columns",
      () => {
        rowField.set(across);
        columnField.set(rows);
      },
    ],
  });
  const over = averagedOver(columns.params, { by: [names.row, names.column] });
  const beside = useBeside(answer, {
    ...names,
    fields: [rows, across] as const,
    over,
    isLess: bestOf(metric) === "min",
  });
  return (
    <>
      <div class="row no-print">
        <FieldSelect
          label="metric"
          kinds={["metric"]}
          value={metric}
          columns={columns}
          onChange={field => metricField.set(field)}
        />
        <FieldSelect
          label="rows"
          kinds={["param"]}
          value={rows}
          columns={columns}
          onChange={field => rowField.set(field)}
        />
        <FieldSelect
          label="columns"
          kinds={["param"]}
          value={across}
          columns={columns}
          onChange={field => columnField.set(field)}
        />
        <label class="row">
          <span class="soft">say</span>
          <select
            class="field"
            value={shown.value}
            onChange={event => shown.set(event.currentTarget.value as "mean")}
          >
            <option value="mean">mean</option>
            <option value="sd">mean ± sd</option>
            <option value="n">number of runs</option>
          </select>
        </label>
        <MeansSwitch />
      </div>
      {ask === null && (
        <Empty title="Two settings make a heat map">
          These runs differ in {columns.params.filter(({ differs }) => differs).length} settings. Choose two
          other ones, or more runs.
        </Empty>
      )}
      {ask && <Answered of={answer}>{groups => <Picture groups={groups} {...beside} />}</Answered>}
    </>
  );
}

function Picture({
  groups,
  row,
  column,
  metric,
  fields,
  over,
  isLess,
}: {
  readonly groups: GroupsAnswer;
  readonly row: string;
  readonly column: string;
  readonly metric: string;
  /** Of rows and of columns. */
  readonly fields: readonly [Field, Field];
  readonly over: readonly string[];
  /** Whether less is better: then the light end is the low one. */
  readonly isLess: boolean;
}) {
  const matrix = matrixOf(groups, row, column, metric);
  const [rowTexts, columnTexts] = [headTexts(matrix.rows), headTexts(matrix.columns)];
  const title = `${metric} by ${row} and ${column}`;
  return (
    <section class="card stack">
      <div class="spread">
        <h2>{title}</h2>
        <Scale matrix={matrix} metric={metric} isLess={isLess} />
      </div>
      <Notes notes={[...repeatsNote(groups), ...statesNote(groups)]} />
      {over.length > 0 && (
        <p class="heat-over">
          These runs differ in {over.join(", ")} too, and a cell may be a mean over several of these. Narrow
          the query, such as <code>{fieldOf("params", settingTold(over[0]!))} = …</code>, for numbers that
          compare.
        </p>
      )}
      <div class="heat-scroll">
        <table class="heat" aria-label={title}>
          <thead>
            <tr>
              <th scope="col" class="heat-corner">
                {row} \ {column}
              </th>
              {columnTexts.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowTexts.map((name, i) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {matrix.spreads[i]!.map((spread, j) => (
                  <HeatCell
                    key={columnTexts[j]}
                    {...{ spread, matrix, isLess }}
                    to={linkOf([fields[0], matrix.rows[i]!], [fields[1], matrix.columns[j]!])}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function HeatCell({
  spread,
  matrix: { range },
  isLess,
  to,
}: {
  readonly spread: Spread | null;
  readonly matrix: Matrix;
  readonly isLess: boolean;
  readonly to: string;
}) {
  if (spread === null) return <td class="heat-none">·</td>;
  const share = shareOf(spread.mean, range);
  const colour = share === null ? null : cividis(isLess ? 1 - share : share);
  return (
    <td
      style={colour ? { background: css(colour), color: inkOn(colour) } : {}}
      title={
        spread.mean === null
          ? "a run's number is NaN or infinite"
          : meanText(spread.mean, spread.sd, spread.n)
      }
    >
      <a href={to}>{cellText(spread)}</a>
    </td>
  );
}

function cellText(spread: Spread): string {
  if (shown.value === "n") return String(spread.n);
  if (spread.mean === null) return "NaN";
  return shown.value === "sd" ? meanText(spread.mean, spread.sd, spread.n) : shortNumber(spread.mean);
}

/** The runs behind a cell, in the table. */
function linkOf(...cells: (readonly [Field, Cell])[]): string {
  const conditions = cells.map(([field, value]) => `${field} = ${queryValue(value)}`);
  const all = [...(query.value ? [`(${query.value})`] : []), ...conditions].join(" and ");
  return href("runs", "", [query.at(all)]);
}

function Scale({
  matrix: { range },
  metric,
  isLess,
}: {
  readonly matrix: Matrix;
  readonly metric: string;
  readonly isLess: boolean;
}) {
  if (!range) return null;
  const shares = [0, 0.25, 0.5, 0.75, 1].map(share => css(cividis(isLess ? 1 - share : share)));
  return (
    <span class="row">
      <span class="soft">{metric}</span>
      <span>{shortNumber(range.least)}</span>
      <span class="heat-ramp" style={{ background: `linear-gradient(to right, ${shares.join(",")})` }} />
      <span>{shortNumber(range.most)}</span>
    </span>
  );
}
