import { mean, sd } from "../../dist/analysis/statistics.js";
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { signBits } from "../../dist/models/projection.js";
import { projectEach } from "../../dist/models/projectors/projector.js";
import { headAccuracy } from "../bits-head.mjs";
import { mostBits } from "../inputs.mjs";
import { ours } from "../programs.mjs";
import { projectors } from "../projectors.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const [epochs, seeds] = [3, [1, 2, 3]];
const wantedMs = 500; // a run
const names = {
  gaussianKept: "Gaussian, matrix kept",
  gaussianDrawn: "Gaussian, no matrix",
  hadamard: "Hadamard (HD3)",
  sparse: "sparse, 8 non-zeros per bit",
  boxes: "box differences",
};
const light = ["hadamard", "sparse", "boxes"]; // worth drawing anew for every example

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

/** Every kind, the light ones with nothing kept, and the engine's. */
async function programs() {
  const subjects = [];
  for (const [kind, name] of Object.entries(names))
    subjects.push(await ours("projection", name, { kind, wantedMs }));
  for (const kind of light)
    subjects.push(await ours("projection", nothingKept(kind), { kind, wantedMs, anew: true }));
  subjects.push(await ours("sign-bits", "Gaussian, 10,000 images at once", {}));
  return subjects;
}

const nothingKept = kind => `${names[kind]}, nothing kept`;

function tableOf(found, keptBytes, accuracies) {
  const microseconds = name => shown(found.find(subject => subject.name === name).value);
  const anew = kind => {
    if (kind === "gaussianKept") return "as below";
    return microseconds(light.includes(kind) ? nothingKept(kind) : names[kind]);
  };
  return {
    head: ["", "kept, bytes", "µs", "µs, nothing kept", "µs, many at once", "accuracy, %"],
    rows: Object.entries(names).map(([kind, name], i) => [
      name,
      keptBytes[i].toLocaleString("en-GB"),
      microseconds(name),
      anew(kind),
      kind === "gaussianKept" ? shown(found.at(-1).value) : "",
      accuracies[kind],
    ]),
  };
}

/** Per kind: mean ± sd in percent. */
async function accuracyOfEach(say) {
  await startEngine();
  const data = await dataset("mnist");
  const found = {};
  for (const kind of Object.keys(names).filter(kind => kind !== "gaussianDrawn")) {
    const shares = [];
    for (const seed of seeds) {
      const random = seeded(seed);
      const bitsOf =
        kind === "gaussianKept"
          ? pixels => signBits(pixels, 784, mostBits, random)
          : pixels => projectEach(projectors[kind](random), pixels);
      shares.push(100 * (await headAccuracy(data, bitsOf, { epochs, seed })));
    }
    found[kind] = `${mean(shares).toFixed(2)} ± ${sd(shares).toFixed(2)}`;
    say(`  accuracy, ${names[kind]}: ${found[kind]} %`);
  }
  return { ...found, gaussianDrawn: found.gaussianKept };
}

const shown = value => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-GB"));
