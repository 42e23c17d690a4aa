import { existsSync } from "node:fs";
import { resultsFolder } from "../../core/folders.js";
import type { ExperimentSummary, Run } from "../../tracking/run.js";
import { openTracker } from "../../tracking/tracker.js";
import { type ShownTable, shownTables } from "../display.js";
import type { Table } from "./results.js";

/** Every recorded experiment and how its runs stand; an empty table where nothing was recorded yet. */
export function recorded(path: string = resultsFolder("runs.sqlite")): ShownTable {
  if (!existsSync(path)) return shownTables([experimentTable([])]);
  const tracker = openTracker(path, { readonly: true });
  try {
    return shownTables([experimentTable(tracker.experiments())]);
  } finally {
    tracker.close();
  }
}

export function experimentTable(experiments: readonly ExperimentSummary[]): Table {
  const states = ["finished", "running", "failed", "stopped", "lost"] as const;
  const used = states.filter(state => state === "finished" || experiments.some(one => one.states[state] > 0));
  return {
    title: experiments.length ? "recorded experiments" : "nothing recorded yet",
    columns: [
      { title: "experiment", align: "left" },
      { title: "runs", align: "right" },
      ...used.map(title => ({ title, align: "right" as const })),
    ],
    rows: experiments.map(({ name, runs, states: stand }) => [
      name,
      String(runs),
      ...used.map(state => String(stand[state])),
    ]),
  };
}

/** Runs as a table: the settings that differ among them, and some of their measures; the best `most` by accuracy. */
export function runTable(runs: readonly Run[], { most = 10 }: { most?: number } = {}): ShownTable {
  const best = [...runs]
    .sort((a, b) => (b.measures.accuracy ?? -1) - (a.measures.accuracy ?? -1))
    .slice(0, most);
  const settings = differing(runs);
  const shown = measureColumns.filter(({ name }) => runs.some(run => typeof run.measures[name] === "number"));
  const title = runs.length > most ? `the best ${most} of ${runs.length} runs` : `${runs.length} runs`;
  return shownTables([
    {
      title,
      columns: [
        { title: "run", align: "right" },
        ...settings.map(name => ({
          title: name,
          align: isNumeric(runs, name) ? ("right" as const) : ("left" as const),
        })),
        ...shown.map(column => ({ title: column.title, align: "right" as const })),
      ],
      rows: best.map(run => [
        String(run.id),
        ...settings.map(name => String(run.settings[name] ?? "")),
        ...shown.map(({ name, words }) => {
          const value = run.measures[name];
          return typeof value === "number" ? words(value) : "";
        }),
      ]),
    },
  ]);
}

const measureColumns: readonly { name: string; title: string; words: (value: number) => string }[] = [
  { name: "parameters", title: "parameters", words: value => value.toLocaleString("en-GB") },
  { name: "validation_accuracy", title: "validation,\u00a0%", words: value => (100 * value).toFixed(2) },
  { name: "accuracy", title: "test,\u00a0%", words: value => (100 * value).toFixed(2) },
];

/** The settings that not all runs have alike, in the order of the first run that has them. */
export function differing(runs: readonly Run[]): string[] {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.settings)))];
  return names.filter(name => new Set(runs.map(run => run.settings[name])).size > 1);
}

const isNumeric = (runs: readonly Run[], name: string): boolean =>
  runs.every(run => typeof (run.settings[name] ?? 0) === "number");

/** Values that a setting may have; a run without the setting fits none of them. */
export type Wanted = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/**
 * The runs whose settings are among the wanted values, and whose code T·d has at least `fewestBits` bits:
 * `having(runs, { model: ["projection"], objective: ["joint"] })`.
 */
export const having = (
  runs: readonly Run[],
  wanted: Wanted,
  { fewestBits = 0 }: { fewestBits?: number } = {},
): Run[] =>
  runs.filter(
    ({ settings }) =>
      Object.entries(wanted).every(([name, values]) => values.includes(settings[name] ?? Number.NaN)) &&
      Number(settings.T ?? 0) * Number(settings.d ?? 0) >= fewestBits,
  );
