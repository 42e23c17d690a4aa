import { differing } from "../../core/settings.js";
import { visible, wrapped } from "../../core/text/terminal-text.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import { type Run, runStates } from "../../tracking/run.js";
import { localTime, shortCell, took } from "./cells.js";

/**
 * Runs as text, by experiment: a heading with what all that fit have in common, then a table of the first `limit` of
 * them (over all experiments) with what differs.
 */
export function runList(fitting: readonly Run[], limit: number, width: number): string {
  const shown = new Set(fitting.slice(0, limit));
  const groups = [...byExperiment(fitting)].filter(([, runs]) => runs.some(run => shown.has(run)));
  const blocks = groups.map(([experiment, runs]) => block(experiment, runs, shown, width));
  const rest = `${shown.size} of ${fitting.length} runs; --limit 0 shows all, --where picks.`;
  return [...blocks, ...(shown.size < fitting.length ? [wrapped(rest, width).join("\n")] : [])].join("\n\n");
}

function byExperiment(runs: readonly Run[]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const group = groups.get(run.experiment);
    if (group) group.push(run);
    else groups.set(run.experiment, [run]);
  }
  return groups;
}

function block(experiment: string, runs: readonly Run[], shown: ReadonlySet<Run>, width: number): string {
  const settings = namesIn(runs, run => run.settings);
  const differs = differing(runs.map(run => run.settings));
  const shared = runs.length > 1 ? settings.filter(name => !differs.includes(name)) : [];
  const counts = runStates
    .map(state => [runs.filter(run => run.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  const same = shared.map(name => `${visible(name)}=${shortCell(runs[0]!.settings[name])}`).join(" ");
  const own = settings.filter(name => !shared.includes(name));
  return [
    ...wrapped(`${visible(experiment)}: ${counts.join(", ")}`, width),
    ...(same ? wrapped(`all with ${same}`, width) : []),
    table(
      runs.filter(run => shown.has(run)),
      own,
      width,
    ),
  ].join("\n");
}

const namesIn = (runs: readonly Run[], part: (run: Run) => object): string[] => [
  ...new Set(runs.flatMap(run => Object.keys(part(run)))),
];

interface Column extends TextColumn {
  readonly cell: (run: Run) => string;
}

/** What is left out first where the terminal is narrow; what the runs are for, accuracy, stays. */
const spare = { setting: 1, validation: 2, time: 3, error: 4, measure: 5 } as const;

function table(runs: readonly Run[], settings: readonly string[], width: number): string {
  const isNumeric = (valueFrom: (run: Run) => unknown) =>
    runs.some(run => typeof valueFrom(run) === "number");
  const column = (title: string, valueFrom: (run: Run) => unknown, rank = 0): Column => ({
    title,
    align: isNumeric(valueFrom) ? "right" : "left",
    spare: rank,
    cell: run => shortCell(valueFrom(run)),
  });
  const measures = namesIn(runs, run => run.measures)
    .filter(name => runs.some(run => run.measures[name] != null))
    .sort((a, b) => importance(a) - importance(b));
  const columns: readonly Column[] = [
    column("id", run => run.id),
    column("state", run => run.state, spare.setting),
    ...settings.map(name => column(name, run => run.settings[name], spare.setting)),
    ...measures.map(name => column(name, run => run.measures[name], importance(name))),
    { title: "started", align: "left", spare: spare.time, cell: run => localTime(run.startedAt) },
    { title: "took", align: "right", spare: spare.time, cell: took },
    ...(runs.some(firstErrorLine)
      ? [{ title: "error", align: "left", spare: spare.error, cell: firstErrorLine } as const]
      : []),
  ];
  return textTable({ columns, rows: runs.map(run => columns.map(({ cell }) => cell(run))) }, { width });
}

/** Accuracy comes before what only describes the model; it never goes, the rest goes first. */
function importance(measure: string): number {
  if (measure === "accuracy") return 0;
  return measure === "validation_accuracy" ? spare.validation : spare.measure;
}

const firstErrorLine = (run: Run): string => (run.error?.split("\n")[0] ?? "").slice(0, 60);
