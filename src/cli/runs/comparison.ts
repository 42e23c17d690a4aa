import {
  differencesTo,
  type Group,
  groupRuns,
  groupWith,
  intervals,
  objectivesIn,
  obstacles,
  paretoFront,
} from "../../analysis/groups/index.js";
import { check, oneOf } from "../../core/check.js";
import { differing, ownValue, toldName } from "../../core/settings.js";
import { counted } from "../../core/text/counted.js";
import { visible, wrapped } from "../../core/text/terminal-text.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import type { Run } from "../../tracking/run.js";
import { list, pairs } from "../arguments.js";
import { asJson, say, terminalWidth } from "../output.js";
import { shortCell } from "./cells.js";

export interface CompareOptions {
  by?: string;
  except: string;
  metrics?: string;
  baseline?: string;
  interval: string;
  pareto?: string;
  importance?: string;
  pivot?: string[];
  format: string;
  best?: string;
  digits?: string;
  percent?: boolean;
  output?: string;
  json?: boolean;
}

/** How intervals are found: `--interval`. */
export const intervalKind = ({ interval }: CompareOptions): keyof typeof intervals =>
  oneOf("interval", interval, Object.keys(intervals) as (keyof typeof intervals)[]);

/** Says the means of groups of runs, and each one's difference to the baseline. */
export function comparison(runs: readonly Run[], options: CompareOptions): void {
  const by = options.by === undefined ? { except: list(options.except) } : { by: list(options.by) };
  const objectives = options.pareto === undefined ? [] : objectivesIn(options.pareto);
  const wanted = options.metrics ? list(options.metrics) : objectives.map(({ name }) => name);
  const metrics = wanted.length ? wanted : metricsOf(runs);
  const known = [
    ...new Set(
      runs.flatMap(run => Object.keys(run.metrics).filter(name => ownValue(run.metrics, name) != null)),
    ),
  ];
  for (const name of [...metrics, ...objectives.map(({ name }) => name)]) oneOf("metric", name, known);
  const intervalOf = intervals[intervalKind(options)];
  const all = groupRuns(runs, by, {
    intervalOf,
    metrics: [...new Set([...metrics, ...objectives.map(({ name }) => name)])],
  });
  const groups = objectives.length
    ? paretoFront(all, objectives, ({ metrics }, name) => ownValue(metrics, name)?.mean)
    : all;
  check(
    groups.length > 0,
    "groups on the front",
    "none",
    `one with ${objectives.map(({ name }) => name).join(" and ")}`,
  );
  const baseline = options.baseline && groupWith(all, pairs("baseline", list(options.baseline)));
  const differences = Object.fromEntries(
    metrics.map(name => [
      name,
      baseline ? differencesTo(baseline, groups, name, by, intervalOf) : groups.map(() => null),
    ]),
  );
  if (options.json)
    return void say(
      asJson(
        groups.map((group, i) => ({
          settings: group.settings,
          runs: group.runs.map(run => run.id),
          isBaseline: group === baseline,
          averagedOver: group.averagedOver,
          withoutSeed: group.withoutSeed,
          metrics: Object.fromEntries(
            metrics.flatMap(name => {
              const spread = ownValue(group.metrics, name);
              return spread ? [[name, { ...spread, difference: differences[name]![i] }]] : [];
            }),
          ),
        })),
      ),
    );
  const varying = differing(groups.map(group => group.settings));
  const names = varying.length || groups.length > 1 ? varying : Object.keys(groups[0]!.settings);
  const columns: (TextColumn & { cell: (group: Group, index: number) => string })[] = [
    ...names.map(title => ({
      title,
      align: groups.some(({ settings }) => typeof ownValue(settings, title) === "number")
        ? ("right" as const)
        : ("left" as const),
      cell: ({ settings }: Group) => shortCell(ownValue(settings, title)),
    })),
    ...metrics.flatMap((title, rank) => [
      {
        title,
        align: "right" as const,
        spare: rank && 2 * rank,
        cell: (group: Group) =>
          spreadCell(ownValue(group.metrics, title), group.runs.length, options.interval !== "t"),
      },
      ...(baseline
        ? [
            {
              title: `Δ ${title}`,
              align: "right" as const,
              spare: rank && 2 * rank + 1,
              cell: (group: Group, index: number) =>
                group === baseline ? "baseline" : differenceCell(differences[title]![index]),
            },
          ]
        : []),
    ]),
    { title: "n", align: "right", cell: ({ runs }) => String(runs.length) },
    { title: "runs", align: "left", spare: 99, cell: ({ runs }) => ids(runs) },
  ];
  const width = terminalWidth();
  const rows = groups.map((group, i) => columns.map(({ cell }) => cell(group, i)));
  const warnings = obstacles(runs, [
    ...new Set(runs.flatMap(run => Object.keys(run.settings).map(toldName))),
    "experiment",
  ]);
  const shared = Object.entries(groups[0]!.settings).filter(([name]) => !names.includes(name));
  const same = shared.map(([name, value]) => `${visible(name)}=${shortCell(value)}`).join(" ");
  say(
    [
      ...(same ? wrapped(`all with ${same}`, width) : []),
      textTable({ columns, rows }, { width }),
      ...wrapped(
        `mean ± sd over runs${options.interval === "t" ? "" : " [95 % interval of the mean]"}${baseline ? "; Δ: paired difference with its 95 % interval, over n pairs" : ""}${kindNotes[options.interval] ?? ""}`,
        width,
      ),
      ...(objectives.length
        ? wrapped(
            `${groups.length} of ${all.length} groups: no other is as good in ${objectives.map(({ name, best }) => `${visible(name)} (${best})`).join(", ")} and better in one`,
            width,
          )
        : []),
      ...remarks(groups).flatMap(line => wrapped(line, width)),
      ...warnings.map(line => visible(`not alike: ${line}`)),
    ].join("\n"),
  );
}

/** Numbers that programs gave, the first first; where there are none, the ends of curves. */
function metricsOf(runs: readonly Run[]): string[] {
  const given = [...new Set(runs.flatMap(run => Object.keys(run.measures)))];
  const names = given.length ? given : [...new Set(runs.flatMap(run => Object.keys(run.metrics)))];
  const having = names.filter(name => runs.some(run => ownValue(run.metrics, name) != null));
  return having.sort((a, b) => Number(b === "accuracy") - Number(a === "accuracy"));
}

/** What the means are over beside seeds. */
function remarks(groups: readonly Group[]): string[] {
  const over = [...new Set(groups.flatMap(group => group.averagedOver))];
  const unseeded = groups.reduce((sum, group) => sum + group.withoutSeed, 0);
  return [
    ...(over.length ? [`averaged over ${over.map(visible).join(", ")}`] : []),
    ...(unseeded ? [`repeats without a seed: ${counted(unseeded, "run")}`] : []),
  ];
}

const kindNotes: Readonly<Record<string, string>> = {
  bootstrap: "; intervals by the bootstrap, percentile, 10,000 resamples",
  bca: "; intervals by the bootstrap, BCa, 10,000 resamples",
};

/** With its own n where not all runs of the group have the number. */
function spreadCell(
  spread: Group["metrics"][string] | undefined,
  runs: number,
  showsInterval: boolean,
): string {
  if (!spread) return "-";
  const count = spread.n === runs ? "" : ` (n=${spread.n})`;
  const around = spread.sd === null ? "" : ` ± ${shortCell(spread.sd)}`;
  const { low, high } = spread;
  const within = showsInterval && low !== null ? ` [${shortCell(low)}, ${shortCell(high)}]` : "";
  return `${shortCell(spread.mean)}${around}${within}${count}`;
}

function differenceCell(
  difference: { mean: number; low: number | null; high: number | null; n: number } | null | undefined,
): string {
  if (!difference) return "-";
  const { mean, low, high, n } = difference;
  const signed = (value: number) => (value < 0 ? "" : "+") + shortCell(value);
  const within = low === null ? "" : ` [${signed(low)}, ${signed(high!)}]`;
  return `${signed(mean)}${within} (n=${n})`;
}

/** `1-3, 7` */
function ids(runs: readonly Run[]): string {
  const numbers = runs.map(run => run.id).sort((a, b) => a - b);
  const parts: [number, number][] = [];
  for (const id of numbers) {
    const last = parts.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else parts.push([id, id]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(" ");
}
