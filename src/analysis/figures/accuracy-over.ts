import type { FigureKind } from "../../core/figure-kind.js";
import { settingsText, settingText } from "../../core/settings.js";
import type { Figure, Trace } from "../../web/figure.js";
import {
  type Configuration,
  calledModel,
  configurations,
  distinctions,
  nameOf,
  type Spread,
} from "../configurations.js";
import type { Row } from "../measures.js";
import { publishedSizes } from "../published/sizes.js";
import { sourceNotes } from "../sources.js";
import { legendOf } from "./accuracy-layout.js";
import { gridOf } from "./panels.js";
import { publishedPoints } from "./published-points.js";
import { axis, config, faint, layoutOf, palette, percentPoint, text } from "./theme.js";

type Over = Extract<FigureKind, { kind: "over" }>;

/**
 * Accuracy over a setting or a measured size, a panel per data set: a line joins the configurations that are alike in all
 * else, with a band of one sd over seeds. Sizes, which every model has its own of, join what has one model's name.
 */
export function accuracyOver(rows: readonly Row[], over: Over, title: string): Required<Figure> {
  const all = configurations(rows).filter(found => found.accuracy && placeOf(found, over.name) !== null);
  const lines = linesOf(all, over);
  const names = [...new Set(lines.map(({ panel }) => panel))];
  const kinds = [...new Set(lines.map(({ name }) => name))];
  const others = over.published ? publishedSizes.filter(({ dataset }) => names.includes(dataset)) : [];
  const families = [...new Set(others.map(({ family }) => family))];
  const panels = gridOf(names.length, { single: 340, several: 220 });
  const legend = legendOf([...kinds, ...families], panels);
  return {
    data: names.flatMap((panel, i) =>
      [
        ...publishedPoints(
          others.filter(({ dataset }) => dataset === panel),
          families,
        ),
        ...lines
          .filter(line => line.panel === panel)
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
                ...{ domain: y, anchor: `x${suffix}`, showticklabels: isFirst },
                ...(i ? { matches: "y" } : {}),
              }),
            };
          }),
        ),
        annotations: panels.places.map(({ x, y }, i) => ({
          ...{
            text: headed(names[i]!),
            x: x[0],
            y: y[1],
            yshift: names[i]!.includes("\n") ? 10 : 3, // a picture takes two lines for one
            xanchor: "left",
            yanchor: "bottom",
          },
          ...{
            xref: "paper",
            yref: "paper",
            showarrow: false,
            align: "left",
            font: { size: names[i]!.includes("\n") ? 12 : 14 },
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

interface Line {
  /** The data set, and in a line of its own, so that panels can be narrow, the network where each has a panel. */
  readonly panel: string;
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly value: Spread }[];
}

const sizes = ["parameters", "bytes"] as const;
const isSize = (name: string): name is (typeof sizes)[number] => (sizes as readonly string[]).includes(name);

/** The place of a configuration on the axis; a setting that is absent is 0. */
function placeOf(found: Configuration, name: string): number | null {
  if (isSize(name)) return found[name];
  const value = found.settings[name] ?? 0;
  return typeof value === "number" ? value : null;
}

function linesOf(all: readonly Configuration[], { name, perNetwork }: Over): Line[] {
  const several = new Set(all.map(({ dataset }) => dataset)).size > 1;
  const panelOf = (found: Configuration): string =>
    perNetwork ? `${several ? `${found.dataset}\n` : ""}${nameOf(found)}` : found.dataset;
  const without = ({ settings }: Configuration) =>
    Object.fromEntries(Object.entries(settings).filter(([setting]) => setting !== name));
  const one = (found: Configuration) => ({ settings: isSize(name) ? {} : without(found), found });
  const reads = (found: Configuration): string =>
    perNetwork ? found.objective : `${isSize(name) ? calledModel(found) : nameOf(found)}, ${found.objective}`;
  const apart = distinctions(all.map(one), ({ found }) => `${panelOf(found)} ${reads(found)}`);
  const lines = new Map<string, { panel: string; name: string; points: { x: number; value: Spread }[] }>();
  for (const found of all) {
    const called = `${reads(found)}${apart(one(found))}`.replace(/, (rate|epochs|keep|optimizer) [^,]*/g, "");
    const key = isSize(name) ? `${found.dataset} ${called}` : settingsText({ ...without(found), called });
    const line = lines.get(key) ?? { panel: panelOf(found), name: called, points: [] };
    line.points.push({ x: placeOf(found, name)!, value: found.accuracy! });
    lines.set(key, line);
  }
  return [...lines.values()].map(line => ({ ...line, points: line.points.sort((a, b) => a.x - b.x) }));
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
