import { head, stepFlops, trainer } from "../models.mjs";
import { ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const batch = 128;
const heads = [head(60, 12, [256])];
/** @type {[name: string, how: { env?: NodeJS.ProcessEnv, eager?: boolean, plainAdam?: boolean }][]} */
const variations = [
  ["compiled, nothing set", {}],
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

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Settings",
  about: `The joint step (trainer 784-1000-1000-1000-10, head 720-256-10, batch ${batch}) with one setting changed at a time.`,
  async run({ runs, say }) {
    const flops = [trainer, ...heads].reduce((sum, model) => sum + stepFlops(model, batch), 0);
    const steps = Math.round(1e11 / flops);
    const subjects = [];
    for (const [name, { env = {}, ...how }] of variations)
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
    const [usual, ...others] = medians(subjects, answers);
    return {
      lines: others.map(subject => line("settings", "ms", subject, usual, runs)),
      tables: [
        {
          head: ["", "ms per step", "this / nothing set"],
          rows: [usual, ...others].map(({ name, value }) => [
            name,
            value.toFixed(2),
            (value / usual.value).toFixed(2),
          ]),
        },
      ],
    };
  },
};
