import { grouped, percent } from "../../core/numbers.js";
import { differing, settingText } from "../../core/settings.js";
import { counted } from "../../core/text/counted.js";
import type { Param, Run } from "../../tracking/run.js";
import { type DisplayableTables, displayableTables } from "../display.js";
import { byValidation } from "../ranking.js";
import { madeOf, sourceNotes } from "../sources.js";
import type { Table } from "./table.js";

/** Runs as a table: the settings that differ among them, and some of their measures; the best `most` by validation accuracy. */
export function runTable(runs: readonly Run[], { most = 10 }: { most?: number } = {}): DisplayableTables {
  const best = [...runs].sort((a, b) => byValidation(a.measures, b.measures)).slice(0, most);
  const settings = differing(runs.map(run => run.settings));
  const measured = measureColumns.filter(({ name }) =>
    runs.some(run => typeof run.measures[name] === "number"),
  );
  const title =
    runs.length > most
      ? `the best ${most} of ${runs.length} runs by validation accuracy`
      : counted(runs.length, "run");
  const table: Table = {
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
      ...settings.map(name => cell(run.settings[name])),
      ...measured.map(({ name, cell }) => {
        const value = run.measures[name];
        return typeof value === "number" ? cell(value) : "";
      }),
    ]),
  };
  return displayableTables([table], sourceNotes(best.map(madeOf)));
}

const measureColumns: readonly { name: string; title: string; cell: (value: number) => string }[] = [
  { name: "parameters", title: "parameters", cell: value => grouped(value) },
  { name: "validation_accuracy", title: "validation,\u00a0%", cell: value => percent(value) },
  { name: "accuracy", title: "test,\u00a0%", cell: value => percent(value) },
];

/** As it stands in lists: a text as it is, also where it reads like a number. */
const cell = (value: Param | undefined): string => (typeof value === "string" ? value : settingText(value));

const isNumeric = (runs: readonly Run[], name: string): boolean =>
  runs.every(run => typeof (run.settings[name] ?? 0) === "number");
