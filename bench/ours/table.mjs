// The seven joint rows of the MNIST table and one trainer, trained by `trainTogether`; timed from the data set's bytes in
// memory and bits on disk to test accuracies, validation after the epoch included.
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { dense } from "../../dist/models/dense.js";
import { head } from "../../dist/training/head.js";
import { trainTogether } from "../../dist/training/joint.js";
import { serve, settings } from "./serve.mjs";

/** @type {{ trainer: import("../models.mjs").Model, heads: import("../models.mjs").HeadModel[] } & Record<"batch" | "epochs" | "rate" | "examples", number>} */
const { trainer, heads, batch, epochs, rate, examples } = settings;
await startEngine();
const data = await dataset("mnist");
await serve(async () => {
  const startedAt = performance.now();
  const all = heads.map(({ objective, ...model }) => head(dense(model), objective, rate));
  /** @type {import("../../dist/training/report.js").EpochReport | undefined} */
  let last;
  /** @type {import("../../dist/training/settings.js").TrainingSettings} */
  const s = { epochs, batch, learningRate: rate, schedule: "constant", random: seeded(1), examples };
  for await (const report of trainTogether(dense(trainer), all, data, s)) last = report;
  const value = (performance.now() - startedAt) / 1000;
  return {
    value,
    trainSeconds: last?.trainSeconds,
    accuracies: last?.models.map(model => model.test?.top1),
  };
});
