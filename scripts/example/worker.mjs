/**
 * A process of the sweep `moons`: `node worker.mjs DATABASE [MILLISECONDS]` takes trials until none is left, with so long a
 * pause between two steps.
 */
import { setTimeout as after } from "node:timers/promises";
import { openSweep } from "../../dist/tracking/index.js";
import { Moons } from "./moons.mjs";

const [database, pause = "0"] = process.argv.slice(2);
const steps = 300;

for await (const trial of openSweep({ experiment: "moons", database, retries: 0 })) {
  const net = new Moons(/** @type {any} */ (trial.params));
  try {
    let last = { loss: 0, accuracy: 0 };
    for (let step = 0; step < steps && !trial.run.signal.aborted; step++) {
      last = net.step();
      if (!Number.isFinite(last.loss)) throw new Error(`the loss is ${last.loss} at step ${step}`);
      trial.run.log(last, step);
      if (Number(pause) > 0) await after(Number(pause));
    }
    if (trial.run.signal.aborted) await trial.run.stop("asked to stop");
    else await trial.tell({ accuracy: last.accuracy, parameters: net.weights.length });
  } catch (error) {
    await trial.fail(error);
  }
}
