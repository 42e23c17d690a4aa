import { cores, ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const shared = { seeds: [1, 2], epochs: 1, examples: 20_000 };
/** The threads of one of so many workers, as src/experiments/workers.ts shares the cores out. */
const threads = (/** @type {number} */ workers) => {
  const count = Math.max(1, Math.floor(cores / workers));
  return `${count} thread${count === 1 ? "" : "s"}`;
};
const mean = (/** @type {number[]} */ values) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Workers",
  about:
    `Two groups of the MNIST table (seeds 1 and 2: the trainer and the seven joint rows, ${shared.epochs} epoch of ` +
    `${shared.examples.toLocaleString("en-GB")} images at batch 128) until both have their measures: one after the other in the ` +
    `sweep's own process; one after the other in a worker process of ${threads(1)}, or of ${threads(2)}; side by side in two ` +
    `workers of ${threads(2)}.`,
  async run({ runs, say }) {
    const subjects = [
      await ours("workers", `two workers of ${threads(2)}`, { ...shared, workers: 2 }),
      await ours("workers", `one worker of ${threads(2)}`, { ...shared, workers: 2, lanes: 1 }),
      await ours("workers", `one worker of ${threads(1)}`, { ...shared, workers: 1 }),
      await ours("workers", "in the sweep's process", { ...shared, workers: 0 }),
    ];
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const seconds = medians(subjects, answers);
    const epochs = medians(subjects, answers, answer => mean(answer.groupSeconds));
    const perMinute = seconds.map(({ name, value }) => ({ name, value: (60 * shared.seeds.length) / value }));
    const [two, ...others] = perMinute;
    return {
      lines: others.map(peer => line("workers", "groups/min", two, peer, runs)),
      tables: [
        {
          head: [
            "",
            "seconds for both",
            "groups per minute",
            "two workers / this",
            "an epoch of a group, s",
            "mean accuracy, %",
          ],
          rows: perMinute.map(({ name, value }, i) => [
            name,
            seconds[i].value.toFixed(1),
            value.toFixed(1),
            (two.value / value).toFixed(2),
            epochs[i].value.toFixed(1),
            (100 * mean(answers[i][runs - 1].accuracies)).toFixed(2),
          ]),
        },
      ],
      notes: [
        "Here more is better: the ratio is two workers' groups per minute by the others'. " +
          "A worker starts TensorFlow anew for each of its groups; the sweep's own process has started already.",
      ],
    };
  },
};
