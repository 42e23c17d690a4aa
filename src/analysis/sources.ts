import type { Row } from "./measures.js";

/** What made a row's numbers, in words: where two rows have other words, they need not compare. */
const words: Readonly<Record<string, (row: Row) => string | undefined>> = {
  code: ({ source }) => source && `${source.commit} (${source.code})`,
  backend: ({ source }) => source && (source.backend ?? "unknown"),
  TensorFlow: ({ source }) => source && (source.tensorflow ?? "unknown"),
};

/** What two rows may differ in and still be the same: the commit, where the code that can move a number is one. */
const keyOf = (name: string, row: Row): string =>
  (name === "code" ? row.source?.code : words[name]!(row)) ?? "not recorded";

/** A line for each part of what made them in which rows differ; none where all were made alike. */
export function sourceNotes(rows: readonly Row[]): string[] {
  const parts = Object.keys(words).flatMap(name => noteOn(rows, name));
  const datasets = [...new Set(rows.map(({ dataset }) => dataset))];
  const data = datasets.filter(
    name =>
      new Set(rows.filter(row => row.dataset === name).map(({ source }) => source?.data[name] ?? "")).size >
      1,
  );
  return [...parts, ...data.map(name => `Not one data set: ${name} had other examples for some rows.`)];
}

function noteOn(rows: readonly Row[], name: string): string[] {
  const counts = new Map<string, { words: string; rows: number }>();
  for (const row of rows) {
    const key = keyOf(name, row);
    const found = counts.get(key) ?? { words: words[name]!(row) ?? "not recorded", rows: 0 };
    counts.set(key, { ...found, rows: found.rows + 1 });
  }
  if (counts.size < 2) return [];
  const each = [...counts.values()].map(({ words, rows: count }) => `${words}: ${count}`);
  return [`Not one ${name}: of ${rows.length} runs ${each.join(", ")}.`];
}
