import { counted } from "../core/text/counted.js";
import type { Run, Source } from "../tracking/run.js";

/** Something whose numbers were made by something: a row, or a run. */
export interface Made {
  readonly dataset: string;
  readonly model: string;
  readonly objective: string;
  readonly further?: Readonly<Record<string, unknown>>;
  readonly source?: Source | undefined;
}

export function madeOf({ settings, source }: Run): Made {
  const { dataset = "", model = "", objective = "" } = settings;
  const [set, net, aim] = [dataset, model, objective].map(String) as [string, string, string];
  return { dataset: set, model: net, objective: aim, further: settings, source };
}

/** What made a row's numbers, in words: where two rows have other words, they need not compare. */
const words: Readonly<Record<string, (source: Source) => string>> = {
  code: ({ commit, code }) => `${commit} (${code})`,
  backend: ({ backend }) => backend ?? "unknown",
  TensorFlow: ({ tensorflow }) => tensorflow ?? "unknown",
  trainer: ({ trainer }) => `(${trainer})`, // told by networks that learned from one, and by those that taught
};

const ofAll = ["code", "backend", "TensorFlow"];

/** What two rows may differ in and still be the same: the commit, where the code that can move a number is one. */
const keyOf = (name: string, { source }: Made): string =>
  source ? (name === "code" ? source.code : words[name]!(source)) : notTold;

const notTold = "not recorded";

/** A line for each part of what made them in which rows differ; none where all were made alike. */
export function sourceNotes(rows: readonly Made[]): string[] {
  const parts = ofAll.flatMap(name => noteOn(rows, name));
  const datasets = [...new Set(rows.map(({ dataset }) => dataset))];
  const data = datasets.filter(
    name =>
      new Set(rows.filter(row => row.dataset === name).map(({ source }) => source?.data[name] ?? "")).size >
      1,
  );
  const trainers = datasets.flatMap(name => {
    const told = rows.filter(row => row.dataset === name && row.source?.trainer !== undefined);
    return [...new Set(told.map(trainerName))].flatMap(trainer =>
      noteOn(
        told.filter(row => trainerName(row) === trainer),
        "trainer",
        `${trainer} trainer on ${name}`,
      ),
    );
  });
  return [
    ...parts,
    ...data.map(name => `Not one data set: ${name} had other examples for some rows.`),
    ...trainers,
  ];
}

/** Which network teaches: where several do, a setting says it. */
const trainerName = ({ model, objective, further }: Made): string =>
  objective === "joint" ? String(further?.trainer ?? "full") : model;

const mostNamed = 4; // of as many as a table may have; the others are counted

function noteOn(rows: readonly Made[], name: string, title = name): string[] {
  const counts = new Map<string, { words: string; rows: number }>();
  for (const row of rows) {
    const key = keyOf(name, row);
    const found = counts.get(key) ?? { words: row.source ? words[name]!(row.source) : notTold, rows: 0 };
    counts.set(key, { ...found, rows: found.rows + 1 });
  }
  if (counts.size < 2) return [];
  const all = [...counts.values()];
  const named = all.length > mostNamed ? all.slice(0, mostNamed - 1) : all;
  const others = all.slice(named.length).reduce((sum, { rows: count }) => sum + count, 0);
  const each = named.map(({ words, rows: count }) => `${words}: ${count}`);
  return [
    `Not one ${title}: of ${counted(rows.length, "run")} ${[...each, ...(others ? [`others: ${others}`] : [])].join(", ")}.`,
  ];
}
