import "./parallel.css";
import { useMemo } from "preact/hooks";
import { counted } from "../../../../core/text/counted.js";
import type { Columns, Field } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { theme } from "../../parts/colours.js";
import { shortNumber } from "../../parts/format.js";
import { Popover } from "../../parts/menu.js";
import { useBeside } from "../../server/use-answer.js";
import { json } from "../../state/codecs.js";
import { useKeys } from "../../state/keys.js";
import { go, href, param } from "../../state/page.js";
import { selection } from "../../state/shared.js";
import { ChartPage, FieldSelect, GroupSwitch, LeftOut, Notes } from "../chart-page.js";
import { css, lineColour } from "../colours.js";
import { bestOf } from "../defaults.js";
import { bitsField, cellOf, countOf, type Item, numberIn, ownName } from "../items.js";
import { parallelCodecs, parallelFields } from "../questions.js";
import { type Items, useItems } from "../use-items.js";
import { type Axis, axisOf } from "./axis.js";
import { type Brushes, chosen, isBrushes } from "./brush.js";
import { ParallelPicture } from "./picture.js";

const axesShown = param("axes", parallelCodecs.axes);
const colour = param("colour", parallelCodecs.colour);
const brushes = param("brush", json<Brushes>({}, isBrushes));

/** A line for each run over its settings and what came of them; a part of each axis can be chosen. */
export const ParallelPage = () => (
  <ChartPage title="Parallel coordinates">{columns => <Parallel columns={columns} />}</ChartPage>
);

function Parallel({ columns }: { readonly columns: Columns }) {
  const chosen = { axes: axesShown.value, colour: colour.value };
  const { axes: fields, colour: colouredBy, all } = parallelFields(chosen, columns);
  const items = useItems(all, columns);
  const beside = useBeside(items, { fields, colouredBy });
  const turn = (field: Field) =>
    axesShown.set(fields.includes(field) ? fields.filter(other => other !== field) : [...fields, field]);
  useKeys("Parallel coordinates", { x: ["All of every axis", () => brushes.set({})] });
  return (
    <>
      <div class="row no-print">
        <AxisPicker columns={columns} shown={fields} onTurn={turn} />
        <FieldSelect
          label="colour"
          value={colouredBy}
          columns={columns}
          extra={[bitsField]}
          onChange={field => colour.set(field)}
        />
        <GroupSwitch />
        {Object.keys(brushes.value).length > 0 && (
          <button type="button" class="button" onClick={() => brushes.set({})}>
            All of every axis <kbd>x</kbd>
          </button>
        )}
      </div>
      <Answered of={items}>{answer => <Picture answer={answer} {...beside} />}</Answered>
    </>
  );
}

function Picture({
  answer: { items, total, notes },
  fields,
  colouredBy,
}: {
  readonly answer: Items;
  readonly fields: readonly Field[];
  readonly colouredBy: Field;
}) {
  const axisFor = (field: Field): Axis =>
    axisOf(
      field,
      items.map(item => cellOf(item, field)),
    );
  const axes = useMemo(() => fields.map(axisFor), [items, fields.join("\n")]);
  const scale = useMemo(() => axisFor(colouredBy), [items, colouredBy]);
  const isChosen = useMemo(() => chosen(items, axes, brushes.value), [items, axes, brushes.value]);
  const picked = items.filter((_, i) => isChosen[i]);
  const noun = items.some(({ run }) => run === null) ? "group" : "run";
  const move = (axis: Axis, by: number) => {
    const names = [...fields];
    const at = names.indexOf(axis.field);
    const to = Math.min(names.length - 1, Math.max(0, at + by));
    names.splice(to, 0, names.splice(at, 1)[0]!);
    axesShown.set(names);
  };
  return (
    <section class="card stack">
      <div class="spread">
        <h2>
          {picked.length === items.length
            ? counted(items.length, noun)
            : `${shortNumber(picked.length)} of ${counted(items.length, noun)}`}
        </h2>
        <ColourScale scale={scale} />
      </div>
      <ParallelPicture
        {...{ items, axes, colour: scale, brushes: brushes.value, onMove: move }}
        onBrushes={(next, isOver) => brushes.set(next, isOver ? "push" : "replace")}
        onOpen={item => item.run !== null && go("run", item.run)}
      />
      <Notes notes={notes} />
      <LeftOut {...{ shown: items.length, items: items.length, total, noun }} why="" />
      <Picked picked={picked} all={items.length} axes={axes} score={colouredBy} />
    </section>
  );
}

function AxisPicker({
  columns,
  shown,
  onTurn,
}: {
  readonly columns: Columns;
  readonly shown: readonly Field[];
  readonly onTurn: (field: Field) => void;
}) {
  const fields = [
    ...columns.params.filter(({ differs }) => differs),
    ...columns.metrics.filter(({ system }) => !system),
    { field: bitsField },
  ];
  return (
    <Popover label={`${shown.length} axes`}>
      {() => (
        <div class="parallel-axes">
          {fields.map(({ field }) => (
            <label key={field} class="row">
              <input type="checkbox" checked={shown.includes(field)} onChange={() => onTurn(field)} />
              {ownName(field)}
              <span class="soft">{field.startsWith("metrics.") ? "metric" : ""}</span>
            </label>
          ))}
        </div>
      )}
    </Popover>
  );
}

function ColourScale({ scale }: { readonly scale: Axis }) {
  const stops = [0, 0.25, 0.5, 0.75, 1].map(share => css(lineColour(share, theme.value === "dark")));
  const [low, high] = [scale.ticks[0]?.label, scale.ticks.at(-1)?.label];
  return (
    <span class="row parallel-scale">
      <span class="soft">{scale.title}</span>
      <span>{low}</span>
      <span class="parallel-ramp" style={{ background: `linear-gradient(to right, ${stops.join(",")})` }} />
      <span>{high}</span>
    </span>
  );
}

const mostRows = 10;

/** The best of what is chosen, and a way on with it. */
function Picked({
  picked,
  all,
  axes,
  score,
}: {
  readonly picked: readonly Item[];
  readonly all: number;
  readonly axes: readonly Axis[];
  readonly score: Field;
}) {
  const isLess = bestOf(score) === "min";
  const scored = picked.flatMap(item => {
    const value = numberIn(cellOf(item, score));
    return value === null ? [] : [{ item, value }];
  });
  const best = scored.sort((a, b) => (isLess ? a.value - b.value : b.value - a.value)).slice(0, mostRows);
  const runs = picked.flatMap(({ run }) => run ?? []);
  if (best.length === 0) return null;
  return (
    <>
      <div class="spread">
        <h3>
          {isLess ? "Lowest" : "Highest"} {ownName(score)}
          {picked.length < all && " of the chosen"}
        </h3>
        {runs.length > 0 && runs.length < all && (
          <a class="button no-print" href={href("runs", "", [selection.at(runs)])}>
            Show these {counted(runs.length, "run")} in the table
          </a>
        )}
      </div>
      <div class="parallel-best">
        <table class="facts">
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col" class="number">
                {ownName(score)}
              </th>
              {axes
                .filter(({ field }) => field !== score)
                .map(({ field }) => (
                  <th key={field} scope="col" class="number">
                    {ownName(field)}
                  </th>
                ))}
            </tr>
          </thead>
          <tbody>
            {best.map(({ item, value }) => (
              <tr key={item.key}>
                <td>
                  {item.run === null ? (
                    `mean of ${countOf(item, score)}`
                  ) : (
                    <a href={href("run", item.run)}>
                      {`run ${item.run}${item.unfinished ? ` (${item.unfinished})` : ""}`}
                    </a>
                  )}
                </td>
                <td class="number">{shortNumber(value)}</td>
                {axes
                  .filter(({ field }) => field !== score)
                  .map(({ field }) => {
                    const cell = cellOf(item, field);
                    return (
                      <td key={field} class="number">
                        {typeof cell === "number"
                          ? shortNumber(cell)
                          : cell === null
                            ? "–"
                            : typeof cell === "object"
                              ? cell.text
                              : String(cell)}
                      </td>
                    );
                  })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
