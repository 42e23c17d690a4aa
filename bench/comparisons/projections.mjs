import { mean, sd } from "../../dist/analysis/statistics.js";
import { seeded } from "../../dist/core/random.js";
import { dataset } from "../../dist/data/registry.js";
import { startEngine } from "../../dist/engine/backend.js";
import { projectEach } from "../../dist/models/kinds/projector.js";
import { signBits } from "../../dist/models/projection.js";
import { headAccuracy } from "../bits-head.mjs";
import { mostBits } from "../inputs.mjs";
import { kinds } from "../kinds.mjs";
import { ours } from "../programs.mjs";
import { alternate, median } from "../subject.mjs";

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
    const subjects = [];
    for (const [kind, name] of Object.entries(names))
      subjects.push(await ours("projection", name, { kind, wantedMs }));
    for (const kind of light)
      subjects.push(await ours("projection", `${names[kind]}, nothing kept`, { kind, wantedMs, anew: true }));
    subjects.push(await ours("sign-bits", "Gaussian, 10,000 images at once", {}));
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const values = answers.map(list => median(list.map(answer => answer.value)));

    const all = Object.keys(names);
    const anew = kind => {
      if (kind === "gaussianKept") return "as below";
      return shown(values[light.includes(kind) ? all.length + light.indexOf(kind) : all.indexOf(kind)]);
    };
    return {
      lines: subjects.slice(1).map((subject, i) => ({
        name: "projections",
        subject: subject.name,
        peer: subjects[0].name,
        unit: "µs",
        subjectValue: values[i + 1],
        peerValue: values[0],
        ratio: values[i + 1] / values[0],
        runs,
      })),
      tables: [
        {
          head: ["", "kept, bytes", "µs", "µs, nothing kept", "µs, many at once", "accuracy, %"],
          rows: all.map((kind, i) => [
            names[kind],
            answers[i][0].keptBytes.toLocaleString("en-GB"),
            shown(values[i]),
            anew(kind),
            kind === "gaussianKept" ? shown(values.at(-1)) : "",
            accuracies[kind],
          ]),
        },
      ],
      notes: [
        "Both Gaussian kinds have the same bits. Many at once: 10,000 images on all cores, the drawing of the matrix " +
          "included. The number of non-zeros was chosen on the validation part, with other seeds.",
      ],
    };
  },
};

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
          : pixels => projectEach(kinds[kind](random), pixels);
      shares.push(100 * (await headAccuracy(data, bitsOf, { epochs, seed })));
    }
    found[kind] = `${mean(shares).toFixed(2)} ± ${sd(shares).toFixed(2)}`;
    say(`  accuracy, ${names[kind]}: ${found[kind]} %`);
  }
  return { ...found, gaussianDrawn: found.gaussianKept };
}

const shown = value => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-GB"));
