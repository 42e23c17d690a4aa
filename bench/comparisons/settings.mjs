import { head, stepFlops, trainer } from "../models.mjs";
import { ours } from "../programs.mjs";
import { alternate, median } from "../subject.mjs";

const batch = 128;
const heads = [head(60, 12, [256])];
const variations = [
  ["compiled, nothing set"],
  ["TF_NUM_INTRAOP_THREADS=1", { env: { TF_NUM_INTRAOP_THREADS: "1" } }],
  [
    "TF_NUM_INTRAOP_THREADS=1, TF_NUM_INTEROP_THREADS=1",
    { env: { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" } },
  ],
  ["TF_NUM_INTRAOP_THREADS=2", { env: { TF_NUM_INTRAOP_THREADS: "2" } }],
  ["TF_NUM_INTEROP_THREADS=1", { env: { TF_NUM_INTEROP_THREADS: "1" } }],
  ["TF_NUM_INTEROP_THREADS=2", { env: { TF_NUM_INTEROP_THREADS: "2" } }],
  ["TF_ENABLE_ONEDNN_OPTS=0", { env: { TF_ENABLE_ONEDNN_OPTS: "0" } }],
  ["TF_ENABLE_ONEDNN_OPTS=1", { env: { TF_ENABLE_ONEDNN_OPTS: "1" } }],
  ["Adam as plain ops of the graph", { plainAdam: true }],
  ["eager", { eager: true }],
  ["eager, TF_ENABLE_ONEDNN_OPTS=0", { eager: true, env: { TF_ENABLE_ONEDNN_OPTS: "0" } }],
];

export default {
  title: "Settings",
  about: `The joint step (trainer 784-1000-1000-1000-10, head 720-256-10, batch ${batch}) with one setting changed at a time.`,
  async run({ runs, say }) {
    const flops = [trainer, ...heads].reduce((sum, model) => sum + stepFlops(model, batch), 0);
    const steps = Math.round(1e11 / flops);
    const subjects = [];
    for (const [name, { env = {}, ...how } = {}] of variations)
      subjects.push(
        await ours(
          "step",
          name,
          { trainer, heads, batch, steps: how.eager ? Math.ceil(steps / 3) : steps, ...how },
          env,
        ),
      );
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const values = answers.map(list => median(list.map(answer => answer.value)));
    const [usual] = subjects;
    return {
      lines: subjects.slice(1).map(({ name }, i) => ({
        name: "settings",
        subject: name,
        peer: usual.name,
        unit: "ms",
        subjectValue: values[i + 1],
        peerValue: values[0],
        ratio: values[i + 1] / values[0],
        runs,
      })),
      tables: [
        {
          head: ["", "ms per step", "this / nothing set"],
          rows: subjects.map(({ name }, i) => [
            name,
            values[i].toFixed(2),
            (values[i] / values[0]).toFixed(2),
          ]),
        },
      ],
      notes: [
        "One thread within an op still leaves ops side by side: a step stays on one core only with one thread between ops as well.",
      ],
    };
  },
};
