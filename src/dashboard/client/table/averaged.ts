import type { Columns } from "../../api.js";

/** Settings in which runs differ though they do not tell groups apart; the seed is what means are for. */
export const averagedOver = (columns: Columns, by: readonly string[]): string[] =>
  columns.params
    .filter(({ name, differs }) => differs && name !== "seed" && !by.includes(name))
    .map(({ name }) => name);
