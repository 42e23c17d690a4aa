import { mnistFiles, peerModel } from "../inputs.mjs";
import { tableHeads, trainer } from "../models.mjs";
import { ours, torch } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians } from "../subject.mjs";

const [epochs, batch, rate, examples] = [1, 128, 0.001, 55_000];

const peers = {
  "seven joint trainings": { shared: false, fused: true },
  "seven joint trainings, Adam not fused": { shared: false, fused: false },
  "shared trainer": { shared: true, fused: true },
};

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "The whole table",
  about:
    `One trainer seed, the seven joint rows, ${epochs} epoch of ${examples.toLocaleString("en-GB")} images at batch ${batch}: ours as ` +
    "`trainTogether` does it, PyTorch as people write it (seven joint trainings, with `Adam(…, fused=True)` and with " +
    "what `Adam(…)` alone gives), and PyTorch with one trainer for all heads (fused). Timed on both sides from the data " +
    "set's bytes in memory and bits on disk to test accuracies, validation after the epoch included.",
  async run({ runs, say }) {
    const heads = tableHeads();
    const shared = { epochs, batch, rate, examples };
    const theirs = {
      ...{ ...shared, folder: await mnistFiles(epochs) },
      trainer: peerModel(trainer),
      heads: heads.map(peerModel),
    };
    const subjects = [await ours("table", "neuralbits", { ...shared, trainer, heads })];
    for (const [name, variant] of Object.entries(peers))
      subjects.push(await torch("table", `PyTorch, ${name}`, { ...theirs, ...variant }));
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const found = medians(subjects, answers);
    const [own, ...others] = found;
    const percent = (/** @type {number} */ share) => (100 * share).toFixed(2);
    return {
      lines: others.map(peer => line("table", "s", own, peer, runs)),
      tables: [
        {
          head: ["", "seconds", "times ours", "trainer %", "accuracies of the seven rows, %"],
          rows: found.map(({ name, value }, i) => {
            const [full, ...rows] = answers[i][runs - 1].accuracies;
            return [
              name,
              value.toFixed(1),
              (value / own.value).toFixed(2),
              percent(full),
              rows.map(percent).join(" · "),
            ];
          }),
        },
      ],
    };
  },
};
