import { start } from "../../dist/tracking/index.js";
import { Moons } from "./moons.mjs";

const note = `Momentum **0.9** helps until the rate is near 3:

| rate | what happens |
| ---: | --- |
| 0.3 | crawls |
| 1 | converges in 150 steps |
| 3 | overshoots at first |

Next: see whether *fewer* units are enough.`;

/**
 * A run with all that a run can have, two that go on from it, and one with a bound that it passes.
 *
 * @param {string} database
 */
export async function tellOfMoons(database) {
  const settings = { hidden: 8, rate: 1, momentum: 0.9 };
  const first = await trained(database, { name: "eight units", settings, seed: 7, steps: 300 });
  const lower = { ...settings, rate: 0.3 };
  const second = await trained(database, {
    ...{ name: "slower from step 100", settings: lower, seed: 7, steps: 200 },
    parent: { parent: first, parentStep: 100 },
  });
  await trained(database, {
    ...{ name: "slower still", settings: { ...lower, rate: 0.1 }, seed: 7, steps: 100 },
    parent: { parent: second, parentStep: 150 },
  });
  await trained(database, {
    ...{ name: "three units", settings: { ...settings, hidden: 3 }, seed: 7, steps: 300 },
    parent: { parent: first },
  });
}

/**
 * @param {string} database
 * @param {{ name: string, settings: { hidden: number, rate: number, momentum: number }, seed: number, steps: number, parent?: object }} what
 */
async function trained(database, { name, settings, seed, steps, parent = {} }) {
  const run = start({
    ...{ experiment: "moons by hand", name, params: settings, seed, database, tags: ["moons"] },
    ...{ system: false, alerts: [{ metric: "loss", when: "above", value: 1 }], ...parent },
  });
  const net = new Moons({ ...settings, seed });
  const lines = [];
  let last = { loss: 0, accuracy: 0 };
  for (let step = 0; step < steps; step++) {
    last = net.step();
    run.log(last, step);
    if (step % 20 === 0)
      lines.push(`step ${step}: loss ${last.loss.toFixed(4)}, right ${last.accuracy.toFixed(3)}`);
    if (step % 100 === 99) await run.artifact("moons.png", net.picture(), step);
  }
  await run.artifact("log.txt", Buffer.from(`${lines.join("\n")}\n`));
  await run.artifact("settings.json", Buffer.from(JSON.stringify({ ...settings, seed }, null, 2)));
  if (!("parent" in parent)) run.note(note);
  await run.finish({ accuracy: last.accuracy });
  return run;
}
