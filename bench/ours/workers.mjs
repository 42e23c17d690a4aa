// Some seeds of the trainer and the seven joint rows of the MNIST table, trained group by group as a sweep does it:
// in this process, or in workers side by side.
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { experiment } from "../../dist/experiments/experiment.js";
import { groups, modelOf } from "../../dist/experiments/group.js";
import { inProcess } from "../../dist/experiments/runner.js";
import { inWorkers } from "../../dist/experiments/workers.js";
import { prepare } from "../../dist/training/table.js";
import { serve, settings } from "./serve.mjs";

/** @type {{ seeds: number[], workers: number, lanes?: number } & Record<"epochs" | "examples", number>} */
const { seeds, epochs, examples, workers, lanes = workers || 1 } = settings;
await startEngine();
const data = await dataset("mnist");
const { trials } = await experiment("mnist-table");
const rows = trials(data, { seeds, epochs, examples }).filter(
  ({ model, objective }) => model === "full" || objective === "joint",
);
const all = groups(rows, rows);
for (const group of all) await cacheBits(group);

await serve(async () => {
  const startedAt = performance.now();
  const waiting = [...all];
  const results = new Map();
  const runner = workers ? inWorkers(workers) : inProcess;
  const lane = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift())
      for await (const event of runner(group))
        if (event.kind === "outcomes") results.set(group, event.outcomes);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const value = (performance.now() - startedAt) / 1000;
  const outcomes = all.flatMap(group => results.get(group));
  return {
    value,
    groups: all.length,
    groupSeconds: all.map(group => results.get(group)[0].measures.train_seconds),
    accuracies: outcomes.map(({ measures }) => measures.accuracy),
  };
});

/**
 * What only the first training of a seed computes: later ones take it from the user's cache.
 *
 * @param {import("../../dist/experiments/group.js").Group} group
 */
async function cacheBits({ trials }) {
  const models = await Promise.all(trials.map(trial => modelOf(trial, data)));
  const prepared = await prepare(data, models, seeded(trials[0].seed), { examples });
  prepared.dispose();
}
