import { existsSync } from "node:fs";
import { resultsFolder } from "../../core/folders.js";
import type { ExperimentSummary } from "../../tracking/run.js";
import { openTracker } from "../../tracking/tracker.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import type { Table } from "./table.js";

/** Every recorded experiment and how its runs stand; an empty table where nothing was recorded yet. */
export function experimentsTable(path: string = resultsFolder("runs.sqlite")): DisplayableTables {
  if (!existsSync(path)) return displayableTables([summaryTable([])]);
  const tracker = openTracker(path, { readonly: true });
  try {
    return displayableTables([summaryTable(tracker.experiments())]);
  } finally {
    tracker.close();
  }
}

function summaryTable(experiments: readonly ExperimentSummary[]): Table {
  const states = ["finished", "running", "failed", "stopped", "lost"] as const;
  const used = states.filter(state => state === "finished" || experiments.some(one => one.states[state] > 0));
  return {
    title: experiments.length ? "recorded experiments" : "nothing recorded yet",
    columns: [
      { title: "experiment", align: "left" },
      { title: "runs", align: "right" },
      ...used.map(title => ({ title, align: "right" as const })),
    ],
    rows: experiments.map(({ name, runs, states: counts }) => [
      name,
      String(runs),
      ...used.map(state => String(counts[state])),
    ]),
  };
}
