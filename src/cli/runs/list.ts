import { differing, ownValue } from "../../core/settings.js";
import { visible, wrapped } from "../../core/text/terminal-text.js";
import { type TextColumn, textTable } from "../../core/text/text-table.js";
import { type Measures, type Params, type Run, runStates } from "../../tracking/run.js";
import type { Overview } from "../../tracking/store/overview.js";
import { paintState, shortCell, startOf, took } from "./cells.js";

/**
 * Runs as text, by experiment: a heading with what all that fit have in common, then a table of those to be shown with
 * what differs.
 */
export function runList(overviews: readonly Overview[], shown: readonly Run[], width: number): string {
  const blocks = [...byExperiment(shown)].map(([experiment, runs]) =>
    block(overviews.find(one => one.experiment === experiment) ?? overviewOf(runs)[0]!, runs, width),
  );
  const all = overviews.reduce((sum, { runs }) => sum + runs, 0);
  const rest = `${shown.length} of ${all} runs; --limit 0 shows all, a query picks.`;
  return [...blocks, ...(shown.length < all ? [wrapped(rest, width).join("\n")] : [])].join("\n\n");
}

/** The overview of runs that are all here. */
export const overviewOf = (runs: readonly Run[]): Overview[] =>
  [...byExperiment(runs)].map(([experiment, own]) => ({
    experiment,
    runs: own.length,
    states: Object.fromEntries(
      runStates.flatMap(state => {
        const count = own.filter(run => run.state === state).length;
        return count ? [[state, count]] : [];
      }),
    ),
    shared: own.length > 1 ? sharedBy(own) : {},
  }));

function sharedBy(runs: readonly Run[]): Params {
  const differs = differing(runs.map(run => run.settings));
  return Object.fromEntries(Object.entries(runs[0]!.settings).filter(([name]) => !differs.includes(name)));
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

function block({ experiment, states, shared }: Overview, runs: readonly Run[], width: number): string {
  const counts = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  const same = Object.entries(shared)
    .map(([name, value]) => `${visible(name)}=${shortCell(value)}`)
    .join(" ");
  const own = namesIn(runs, run => run.settings).filter(name => !Object.hasOwn(shared, name));
  return [
    ...wrapped(`${visible(experiment)}: ${counts.join(", ")}`, width),
    ...(same ? wrapped(`all with ${same}`, width) : []),
    table(runs, own, width),
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
  const measures = namesIn(runs, numbersOf)
    .filter(name => runs.some(run => ownValue(numbersOf(run), name) != null))
    .sort((a, b) => importance(a) - importance(b));
  const columns: readonly Column[] = [
    column("id", run => run.id),
    { ...column("state", run => run.state, spare.setting), paint: paintState },
    ...settings.map(name => column(name, run => ownValue(run.settings, name), spare.setting)),
    ...measures.map(name => column(name, run => ownValue(numbersOf(run), name), importance(name))),
    { title: "started", align: "left", spare: spare.time, cell: startOf },
    { title: "took", align: "right", spare: spare.time, cell: took },
    ...(runs.some(firstErrorLine)
      ? [{ title: "error", align: "left", spare: spare.error, cell: firstErrorLine } as const]
      : []),
  ];
  return textTable({ columns, rows: runs.map(run => columns.map(({ cell }) => cell(run))) }, { width });
}

/** The numbers that the program gave; where it gave none, the ends of its curves. */
const numbersOf = ({ measures, metrics }: Run): Measures =>
  Object.keys(measures).length > 0
    ? measures
    : Object.fromEntries(Object.entries(metrics).filter(([name]) => !name.startsWith("system/")));

/** Accuracy comes before what only describes the model; it never goes, the rest goes first. */
function importance(measure: string): number {
  if (measure === "accuracy") return 0;
  return measure === "validation_accuracy" ? spare.validation : spare.measure;
}

const firstErrorLine = (run: Run): string => (run.error?.split("\n")[0] ?? "").slice(0, 60);
