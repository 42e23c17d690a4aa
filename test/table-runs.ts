import { start } from "../src/tracking/index.js";

/** Twelve finished runs with curves: two sizes, two objectives, three seeds. */
export async function recordTable(database: string): Promise<void> {
  const quiet = { database, system: false, provenance: false };
  for (const T of [8, 60])
    for (const objective of ["joint", "self"])
      for (const seed of [1, 2, 3]) {
        const run = start({ ...quiet, experiment: "table", params: { T, objective }, seed });
        for (let step = 0; step < 20; step++) run.log({ loss: 1 / (step + seed) + 1 / T }, step);
        await run.finish({ accuracy: 0.7 + T / 500 + seed / 1000, bytes: T * 40 });
      }
}
