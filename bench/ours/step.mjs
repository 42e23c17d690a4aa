// A training step of ours, compiled or op by op: the very one that `trainTogether` makes.
import * as tf from "@tensorflow/tfjs";
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { compile } from "../../dist/engine/compile.js";
import { recording } from "../../dist/engine/fused.js";
import { lambdaOfPaper } from "../../dist/models/losses.js";
import { Company } from "../../dist/training/company.js";
import { entrant } from "../../dist/training/entrant.js";
import { prepare } from "../../dist/training/table.js";
import { serve, settings } from "./serve.mjs";

const { trainer, heads, batch, steps, rate = 0.001, seed = 1 } = settings;
const { eager = false, plainAdam = false, stockGradient = false } = settings;
const stock = tf.getGradient(tf.BatchMatMul); // tfjs's own, which the engine corrects on wasm
await startEngine();
if (stockGradient) {
  tf.unregisterGradient(tf.BatchMatMul);
  tf.registerGradient(stock);
}
const data = await dataset("mnist");
const random = seeded(seed);
const entrants = heads.map(({ objective, ...model }) => entrant(model, objective, rate));
const models = [...(trainer ? [trainer] : []), ...entrants.map(head => head.model)];
const prepared = await prepare(data, models, random);
const company = new Company(trainer, entrants, prepared, {
  random,
  learningRate: rate,
  lambda: lambdaOfPaper,
  imitation: "stopped",
});
const { count } = prepared.train;
const order = random.stream("order").stream("epoch 1").permutation(count);

/** The same step, with Adam's sums as single ops of the graph. */
const plainStep = compile((...inputs) =>
  recording(
    (_update, plain) => plain(),
    () => company.trainStep(inputs),
  ),
);

let done = 0;
function step() {
  const first = (done++ * batch) % (count - batch);
  const moment = { rows: order.subarray(first, first + batch), share: 1, key: [0, done] };
  if (plainAdam) return tf.tidy(() => plainStep(...company.inputs(moment)).dataSync());
  if (!eager) return company.step(moment);
  return tf.tidy(() => company.trainStep(company.inputs(moment)).dataSync());
}

const warm = 8;
let metrics;
for (let i = 0; i < warm; i++) metrics = step();
const warmLoss = [...metrics]; // after as many steps in every program
await serve(() => {
  const startedAt = performance.now();
  for (let i = 0; i < steps; i++) metrics = step();
  return { value: (performance.now() - startedAt) / steps, steps: done, loss: [...metrics], warmLoss };
});
