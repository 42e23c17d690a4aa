import type { Settings } from "../tracking/run.js";

type Axis = readonly (string | number | boolean)[];

/** Every combination of the axes' values, the last axis fastest: `grid({ T: [8, 60], seed: [1, 2] })`. */
export function grid<A extends Record<string, Axis>>(axes: A): { [K in keyof A]: A[K][number] }[] {
  let rows: Settings[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    rows = rows.flatMap(row => values.map(value => ({ ...row, [name]: value })));
  }
  return rows as { [K in keyof A]: A[K][number] }[];
}
