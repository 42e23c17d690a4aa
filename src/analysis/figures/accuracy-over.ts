import { settingText } from "../../core/settings.js";
import type { Figure, Trace } from "../../web/figure.js";
import { configurations } from "../configurations.js";
import type { Row } from "../measures.js";
import { otherMethods } from "../published/other-methods.js";
import { sourceNotes } from "../sources.js";
import { legendOf } from "./accuracy-layout.js";
import { type Line, linesOver, type Over, panelsOver, placeOf } from "./lines-over.js";
import { gridOf } from "./panels.js";
import { familiesOf, publishedPoints } from "./published-points.js";
import { axis, config, faint, layoutOf, palette, percentPoint, text } from "./theme.js";

/**
 * Accuracy over a setting or a measured size, a panel per data set: a line joins the configurations that are alike in all
 * else, with a band of one sd over seeds. Sizes, which every model has its own of, join what has one model's name, and the
 * settings alike that are to tell lines apart.
 */
export function accuracyOver(rows: readonly Row[], over: Over, title: string): Required<Figure> {
  const all = configurations(rows).filter(found => found.accuracy && placeOf(found, over) !== null);
  const found = panelsOver(all, over);
  const lines = linesOver(all, over);
  const kinds = [...new Set(lines.map(({ name }) => name))];
  const sets = new Set(found.map(({ dataset }) => dataset));
  const others = over.published ? otherMethods.filter(({ dataset }) => sets.has(dataset)) : [];
  const families = familiesOf(others);
  const hasOwnScales = Boolean(over.published) && sets.size > 1; // the easiest set would squeeze the others
  const scaleOf = (i: number) =>
    found.findIndex(({ dataset }) => !hasOwnScales || dataset === found[i]!.dataset);
  const panels = gridOf(found.length, { single: 340, several: 220, hasOwnScales });
  const legend = legendOf([...kinds, ...families], panels);
  return {
    data: found.flatMap((panel, i) =>
      [
        ...publishedPoints(others, panel),
        ...lines
          .filter(line => line.panel === panel.name)
          .flatMap(line => {
            const isFirst = lines.find(({ name }) => name === line.name) === line;
            return tracesOf(line, over, palette[kinds.indexOf(line.name) % palette.length]!, isFirst);
          }),
      ].map(trace => ({ ...trace, ...axesIn(i) })),
    ),
    layout: layoutOf(
      title,
      {
        height: 80 + panels.height + legend.room,
        margin: { l: 60, r: 20, t: 80, b: legend.room },
        legend: legend.layout,
        ...Object.assign(
          {},
          ...panels.places.map(({ x, y, isFirst, isLowest }, i) => {
            const suffix = i ? String(i + 1) : "";
            return {
              [`xaxis${suffix}`]: {
                ...axis(isLowest ? over.title : "", {
                  ...{ domain: x, anchor: `y${suffix}`, showticklabels: isLowest },
                  ...(i ? { matches: "x" } : {}),
                }),
                ...(over.log ? { type: "log", dtick: 1 } : {}),
              },
              [`yaxis${suffix}`]: axis(isFirst ? "accuracy on the test part, %" : "", {
                ...{ domain: y, anchor: `x${suffix}`, showticklabels: isFirst || hasOwnScales },
                ...(scaleOf(i) < i ? { matches: axesIn(scaleOf(i)).yaxis } : {}),
              }),
            };
          }),
        ),
        annotations: panels.places.map(({ x, y }, i) => ({
          ...{
            text: headed(found[i]!.name),
            x: x[0],
            y: y[1],
            yshift: found[i]!.name.includes("\n") ? 10 : 3, // a picture takes two lines for one
            xanchor: "left",
            yanchor: "bottom",
          },
          ...{
            xref: "paper",
            yref: "paper",
            showarrow: false,
            align: "left",
            font: { size: found[i]!.name.includes("\n") ? 12 : 14 },
          },
        })),
      },
      ["Bands: ± one sd over seeds.", ...sourceNotes(rows)],
    ),
    config,
  };
}

/** The name of a panel, its first line bold. */
function headed(name: string): string {
  const [first, ...others] = name.split("\n").map(text);
  return [`<b>${first}</b>`, ...others].join("<br>");
}

const axesIn = (i: number): Trace =>
  i ? { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` } : { xaxis: "x", yaxis: "y" };

function tracesOf({ name, points }: Line, over: Over, colour: string, isNamed: boolean): Trace[] {
  const spread = points.filter(({ value }) => value.sd !== null);
  return [
    {
      type: "scatter",
      mode: "lines",
      x: [...spread, ...spread.toReversed()].map(({ x }) => x),
      y: [
        ...spread.map(({ value }) => percentPoint(value.mean + value.sd!)),
        ...spread.toReversed().map(({ value }) => percentPoint(value.mean - value.sd!)),
      ],
      ...{
        fill: "toself",
        fillcolor: faint(colour),
        line: { width: 0, color: faint(colour, 0) },
        hoverinfo: "skip",
      },
      ...{ legendgroup: text(name), showlegend: false },
    },
    {
      type: "scatter",
      mode: "lines+markers",
      name: text(name),
      legendgroup: text(name),
      showlegend: isNamed,
      x: points.map(({ x }) => x),
      y: points.map(({ value }) => percentPoint(value.mean)),
      line: { color: colour, width: 2 },
      marker: { color: colour, size: 6 },
      hovertemplate: `${text(name)}, ${text(settingText(over.title))} %{x}: %{y:.2f} %<extra></extra>`,
    },
  ];
}
