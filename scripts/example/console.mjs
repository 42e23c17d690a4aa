/** A program whose output is kept with its run: `node console.mjs DATABASE`. */
import { start } from "../../dist/tracking/index.js";
import { Moons } from "./moons.mjs";

const [database] = process.argv.slice(2);
const settings = { hidden: 16, rate: 1, momentum: 0.9 };
const run = start({
  ...{ experiment: "moons by hand", name: "sixteen units, told as it goes", params: settings, seed: 3 },
  ...{ database, output: true, tags: ["moons", "output"] },
});
const net = new Moons({ ...settings, seed: 3 });
console.log("\x1b[1mtwo half moons\x1b[0m, a network with 16 hidden units");
for (let step = 0; step < 300; step++) {
  const told = net.step();
  run.log(told, step);
  process.stdout.write(`\r${Math.round((100 * (step + 1)) / 300)} %`);
  if (step % 50 === 0)
    console.log(`\nstep ${step}: \x1b[36mloss ${told.loss.toFixed(4)}\x1b[0m, right ${told.accuracy}`);
}
console.error("\n\x1b[33mnothing was kept for validation\x1b[0m");
await run.artifact("moons.png", net.picture(), 299);
await run.finish();
