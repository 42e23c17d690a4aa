import { cores, ours } from "../programs.mjs";
import { alternate, median } from "../subject.mjs";

const shared = { seeds: [1, 2], epochs: 1, examples: 20_000 };
const plural = threads => `${threads} thread${threads === 1 ? "" : "s"}`;
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

export default {
  title: "Workers",
  about:
    `Two groups of the MNIST table (seeds 1 and 2: the trainer and the seven joint rows, ${shared.epochs} epoch of ` +
    `${shared.examples.toLocaleString("en-GB")} images at batch 128) until both have their measures: one after the other in the ` +
    "sweep's own process; one after the other in a worker process that has all threads, or one; side by side in two workers of one thread.",
  async run({ runs, say }) {
    const subjects = [
      await ours("workers", `two workers of ${plural(Math.floor(cores / 2))}`, { ...shared, workers: 2 }),
      await ours("workers", `one worker of ${plural(Math.floor(cores / 2))}`, {
        ...shared,
        workers: 2,
        lanes: 1,
      }),
      await ours("workers", `one worker of ${plural(cores)}`, { ...shared, workers: 1 }),
      await ours("workers", "in the sweep's process", { ...shared, workers: 0 }),
    ];
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const seconds = answers.map(list => median(list.map(answer => answer.value)));
    const epochs = answers.map(list => median(list.map(answer => mean(answer.trainSeconds))));
    const perMinute = seconds.map(value => (60 * shared.seeds.length) / value);
    return {
      lines: [1, 2, 3].map(i => ({
        name: "workers",
        subject: subjects[0].name,
        peer: subjects[i].name,
        unit: "groups/min",
        subjectValue: perMinute[0],
        peerValue: perMinute[i],
        ratio: perMinute[0] / perMinute[i],
        runs,
      })),
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
          rows: subjects.map((subject, i) => [
            subject.name,
            seconds[i].toFixed(1),
            perMinute[i].toFixed(1),
            (perMinute[0] / perMinute[i]).toFixed(2),
            epochs[i].toFixed(1),
            (100 * mean(answers[i].at(-1).accuracies)).toFixed(2),
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
