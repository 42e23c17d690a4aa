import { grouped, percent } from "../../core/numbers.js";
import type { Run } from "../../tracking/run.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { byValidation } from "../ranking.js";

/** Runs as a table: the settings that differ among them, and some of their measures; the best `most` by validation accuracy. */
export function runTable(runs: readonly Run[], { most = 10 }: { most?: number } = {}): DisplayableTables {
  const best = [...runs].sort((a, b) => byValidation(a.measures, b.measures)).slice(0, most);
  const settings = differing(runs);
  const measured = measureColumns.filter(({ name }) =>
    runs.some(run => typeof run.measures[name] === "number"),
  );
  const title =
    runs.length > most
      ? `the best ${most} of ${runs.length} runs by validation accuracy`
      : `${runs.length} runs`;
  return displayableTables([
    {
      title,
      columns: [
        { title: "run", align: "right" },
        ...settings.map(name => ({
          title: name,
          align: isNumeric(runs, name) ? ("right" as const) : ("left" as const),
        })),
        ...measured.map(column => ({ title: column.title, align: "right" as const })),
      ],
      rows: best.map(run => [
        String(run.id),
        ...settings.map(name => String(run.settings[name] ?? "")),
        ...measured.map(({ name, cell }) => {
          const value = run.measures[name];
          return typeof value === "number" ? cell(value) : "";
        }),
      ]),
    },
  ]);
}

const measureColumns: readonly { name: string; title: string; cell: (value: number) => string }[] = [
  { name: "parameters", title: "parameters", cell: value => grouped(value) },
  { name: "validation_accuracy", title: "validation,\u00a0%", cell: value => percent(value) },
  { name: "accuracy", title: "test,\u00a0%", cell: value => percent(value) },
];

/** The settings that not all runs have alike, in the order of the first run that has them. */
function differing(runs: readonly Run[]): string[] {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.settings)))];
  return names.filter(name => new Set(runs.map(run => run.settings[name])).size > 1);
}

const isNumeric = (runs: readonly Run[], name: string): boolean =>
  runs.every(run => typeof (run.settings[name] ?? 0) === "number");
