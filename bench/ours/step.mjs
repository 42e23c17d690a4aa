// A training step of ours, compiled or op by op: the very one that `trainTogether` makes.
import * as tf from "@tensorflow/tfjs";
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { compile } from "../../dist/engine/compile.js";
import { recording } from "../../dist/engine/fused.js";
import { dense } from "../../dist/models/dense.js";
import { lambdaOfPaper } from "../../dist/models/losses.js";
import { head } from "../../dist/training/head.js";
import { JointStep } from "../../dist/training/joint-step.js";
import { prepare } from "../../dist/training/table.js";
import { serve, settings } from "./serve.mjs";

/** @type {{ trainer: import("../models.mjs").Model | null, heads: import("../models.mjs").HeadModel[] } & Record<"batch" | "steps", number> & Partial<Record<"rate" | "seed", number>>} */
const { trainer, heads, batch, steps, rate = 0.001, seed = 1 } = settings;
/** @type {Partial<Record<"eager" | "plainAdam" | "stockGradient", boolean>>} */
const { eager = false, plainAdam = false, stockGradient = false } = settings;
const stock = tf.getGradient(tf.BatchMatMul); // tfjs's own, which the engine corrects on wasm
await startEngine();
if (stockGradient) {
  tf.unregisterGradient(tf.BatchMatMul);
  tf.registerGradient(stock);
}
const data = await dataset("mnist");
const random = seeded(seed);
const full = trainer && { model: dense(trainer), learningRate: rate };
const all = heads.map(({ objective, ...model }) => head(dense(model), objective, rate));
const models = [...(full ? [full] : []), ...all].map(({ model }) => model);
const prepared = await prepare(data, models, random);
const joint = new JointStep(full, all, prepared, {
  random,
  lambda: lambdaOfPaper,
  imitation: "stopped",
});
const { count } = prepared.train;
const order = random.stream("order").stream("epoch 1").permutation(count);

/** The same step, with Adam's sums as single ops of the graph. */
const plainStep = compile((...inputs) =>
  recording(
    (_update, plain) => plain(),
    () => joint.trainStep([...inputs]),
  ),
);

let done = 0;
function step() {
  const first = (done++ * batch) % (count - batch);
  /** @type {import("../../dist/training/joint-step.js").StepInput} */
  const input = { rows: order.subarray(first, first + batch), share: 1, key: [0, done] };
  if (!plainAdam && !eager) return joint.step(input);
  const plain = (/** @type {tf.Tensor[]} */ inputs) =>
    eager ? joint.trainStep(inputs) : plainStep(...inputs);
  const values = tf.tidy(() => plain(joint.inputs(input)).dataSync());
  return joint.metricsOf(/** @type {Float32Array} */ (values));
}

/** The objective (eq. 1) of a step: L_θ, L^p and L̂^p, weighted, of all models together. */
const objective = () =>
  metrics.reduce((sum, { loss, imitation }) => sum + loss + lambdaOfPaper[1] * (imitation ?? 0), 0);

const warm = 8;
let metrics = step();
for (let i = 1; i < warm; i++) metrics = step();
const warmLoss = metrics.at(-1)?.loss; // of the last head, after as many steps in every program
await serve(() => {
  const startedAt = performance.now();
  for (let i = 0; i < steps; i++) metrics = step();
  return { value: (performance.now() - startedAt) / steps, steps: done, loss: objective(), warmLoss };
});
