import { mean, sd } from "../../dist/analysis/statistics.js";
import { seeded } from "../../dist/core/random.js";
import { startEngine } from "../../dist/engine/backend.js";
import { signBits } from "../../dist/models/projection.js";
import { projectEach } from "../../dist/models/projectors/projector.js";
import { headAccuracy } from "../bits-head.mjs";
import { mnist, mostBits } from "../inputs.mjs";
import { ours } from "../programs.mjs";
import { projectors } from "../projectors.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const [epochs, seeds] = [3, [1, 2, 3]];
const wantedMs = 500; // a run
/** @typedef {keyof typeof projectors} Kind */

/** @type {Record<Kind, string>} */
const names = {
  gaussianKept: "Gaussian, matrix kept",
  gaussianDrawn: "Gaussian, no matrix",
  hadamard: "Hadamard (HD3)",
  sparse: "sparse, 8 non-zeros per bit",
  boxes: "box differences",
};
const kinds = /** @type {Kind[]} */ (Object.keys(names));
/** @type {Kind[]} */
const light = ["hadamard", "sparse", "boxes"]; // worth drawing anew for every example

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Kinds of projection",
  about: `From MNIST's 784 pixels to ${mostBits} bits (T = 70, d = 12), of which only the seed is stored with a model: microseconds per image, one image after the other in plain JavaScript on one core, with what a kind draws from its seed kept in memory, and with nothing kept; many images at once through the engine, as training does it; and the test accuracy of a linear head (${mostBits}-10, learning from labels, ${epochs} epochs), mean ± sd over seeds, n = ${seeds.length}.`,
  async run({ runs, say }) {
    const accuracies = await accuracyOfEach(say);
    say("projections: starting programs");
    const subjects = await programs();
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const found = medians(subjects, answers);
    const [gaussian, ...others] = found;
    const keptBytes = answers.map(([answer]) => answer.keptBytes);
    return {
      lines: others.map(subject => line("projections", "µs", subject, gaussian, runs)),
      tables: [tableOf(found, keptBytes, accuracies)],
      notes: [
        "Both Gaussian kinds have the same bits. Many at once: 10,000 images on all cores, the drawing of the matrix included.",
      ],
    };
  },
};

const atOnce = "Gaussian, 10,000 images at once";

/** Every kind, the light ones with nothing kept, and the engine's. */
async function programs() {
  const subjects = [];
  for (const kind of kinds) subjects.push(await ours("projection", names[kind], { kind, wantedMs }));
  for (const kind of light)
    subjects.push(await ours("projection", nothingKept(kind), { kind, wantedMs, anew: true }));
  subjects.push(await ours("sign-bits", atOnce, {}));
  return subjects;
}

const nothingKept = (/** @type {Kind} */ kind) => `${names[kind]}, nothing kept`;

/**
 * @param {import("../subject.mjs").Measured[]} found
 * @param {number[]} keptBytes
 * @param {Record<Kind, string>} accuracies
 */
function tableOf(found, keptBytes, accuracies) {
  const values = new Map(found.map(({ name, value }) => [name, value]));
  const microseconds = (/** @type {string} */ name) => shown(values.get(name) ?? Number.NaN);
  const anew = (/** @type {Kind} */ kind) => {
    if (kind === "gaussianKept") return "as below";
    return microseconds(light.includes(kind) ? nothingKept(kind) : names[kind]);
  };
  return {
    head: ["", "kept, bytes", "µs", "µs, nothing kept", "µs, many at once", "accuracy, %"],
    rows: kinds.map((kind, i) => [
      names[kind],
      keptBytes[i].toLocaleString("en-GB"),
      microseconds(names[kind]),
      anew(kind),
      kind === "gaussianKept" ? microseconds(atOnce) : "",
      accuracies[kind],
    ]),
  };
}

/**
 * Per kind: mean ± sd in percent.
 *
 * @param {(line: string) => void} say
 */
async function accuracyOfEach(say) {
  await startEngine();
  const data = await mnist();
  const found = /** @type {Record<Kind, string>} */ ({});
  for (const kind of kinds.filter(kind => kind !== "gaussianDrawn")) {
    const shares = [];
    for (const seed of seeds) {
      const random = seeded(seed);
      const bitsOf = (/** @type {Uint8Array} */ pixels) =>
        kind === "gaussianKept"
          ? signBits(pixels, 784, mostBits, random)
          : projectEach(projectors[kind](random), pixels);
      shares.push(100 * (await headAccuracy(data, bitsOf, { epochs, seed })));
    }
    found[kind] = `${mean(shares).toFixed(2)} ± ${(sd(shares) ?? Number.NaN).toFixed(2)}`;
    say(`  accuracy, ${names[kind]}: ${found[kind]} %`);
  }
  return { ...found, gaussianDrawn: found.gaussianKept };
}

const shown = (/** @type {number} */ value) =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-GB");
