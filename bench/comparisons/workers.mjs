import { cores, ours } from "../programs.mjs";
import { alternate, median } from "../subject.mjs";

const shared = { seeds: [1, 2], epochs: 1, examples: 20_000 };
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

export default {
  title: "Workers",
  about:
    `Two groups of the MNIST table (seeds 1 and 2: the trainer and the seven joint rows, ${shared.epochs} epoch of ` +
    `${shared.examples.toLocaleString("en-GB")} images at batch 128) until both have their measures: one after the other in the ` +
    "sweep's own process; one after the other in a worker process of all threads; side by side in two workers that share the threads.",
  async run({ runs, say }) {
    const subjects = [
      await ours("workers", "in the sweep's process", { ...shared, workers: 0 }),
      await ours("workers", `one worker of ${cores} threads`, { ...shared, workers: 1 }),
      await ours("workers", `two workers of ${Math.floor(cores / 2)}`, { ...shared, workers: 2 }),
    ];
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const seconds = answers.map(list => median(list.map(answer => answer.value)));
    const perMinute = seconds.map(value => (60 * shared.seeds.length) / value);
    return {
      lines: [1, 0].map(i => ({
        name: "workers",
        subject: subjects[2].name,
        peer: subjects[i].name,
        unit: "groups/min",
        subjectValue: perMinute[2],
        peerValue: perMinute[i],
        ratio: perMinute[2] / perMinute[i],
        runs,
      })),
      tables: [
        {
          head: [
            "",
            "seconds for both",
            "groups per minute",
            "times one worker",
            "an epoch of a group, s",
            "mean accuracy, %",
          ],
          rows: subjects.map((subject, i) => [
            subject.name,
            seconds[i].toFixed(1),
            perMinute[i].toFixed(1),
            (perMinute[i] / perMinute[1]).toFixed(2),
            median(answers[i].map(answer => mean(answer.trainSeconds))).toFixed(1),
            (100 * mean(answers[i].at(-1).accuracies)).toFixed(2),
          ]),
        },
      ],
      notes: [
        "A worker starts TensorFlow and reads the data set for each of its groups; the sweep's own process has started already. " +
          "Here more is better: the ratio is two workers' groups per minute by the others'.",
      ],
    };
  },
};
