import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromCsv } from "../src/analysis/measures.js";

/** What an experiment wrote. */
export interface Reproduced {
  readonly rows: ReturnType<typeof fromCsv>;
  readonly table: string;
  readonly figure: { readonly data: readonly { readonly name?: string }[]; readonly layout: object };
}

export function reproducedIn(results: string, experiment: string): Reproduced {
  const read = (file: string): string => readFileSync(join(results, experiment, file), "utf8");
  return {
    rows: fromCsv(read("measures.csv")),
    table: read("table.md"),
    figure: JSON.parse(read("figure.json")),
  };
}

/** The values that a further setting has in the rows, each once. */
export const valuesOf = (rows: Reproduced["rows"], name: string) => [
  ...new Set(rows.map(({ further }) => further?.[name])),
];
