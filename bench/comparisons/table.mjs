import { basename } from "node:path";
import { mnistFiles, weightsFile } from "../inputs.mjs";
import { tableHeads, trainer } from "../models.mjs";
import { ours, torch } from "../programs.mjs";
import { alternate, median } from "../subject.mjs";

const [epochs, batch, rate, examples] = [1, 128, 0.001, 55_000];

export default {
  title: "The whole table",
  about: `One trainer seed, the seven joint rows, ${epochs} epoch of ${examples} images at batch ${batch}, from the data's bytes and cached bits to test accuracies, validated after the epoch: ours as \`trainTogether\` does it, PyTorch as people write it (seven joint trainings), and PyTorch with one trainer for all heads.`,
  async run({ runs, say }) {
    const heads = tableHeads();
    const peerModel = model => ({
      sizes: model.sizes,
      weights: basename(weightsFile(withoutObjective(model))),
    });
    const shared = { epochs, batch, rate, examples };
    const theirs = {
      ...{ ...shared, folder: await mnistFiles(epochs) },
      trainer: peerModel(trainer),
      heads: heads.map(peerModel),
    };
    const subjects = [
      await ours("table", "neuralbits", { ...shared, trainer, heads }),
      await torch("table", "PyTorch, seven joint trainings", { ...theirs, shared: false }),
      await torch("table", "PyTorch, shared trainer", { ...theirs, shared: true }),
    ];
    const answers = await alternate(subjects, runs, say);
    for (const subject of subjects) await subject.end();
    const values = answers.map(list => median(list.map(answer => answer.value)));
    const percent = share => (100 * share).toFixed(2);
    return {
      lines: [1, 2].map(i => ({
        name: "table",
        subject: "neuralbits",
        peer: subjects[i].name,
        unit: "s",
        subjectValue: values[0],
        peerValue: values[i],
        ratio: values[0] / values[i],
        runs,
      })),
      tables: [
        {
          head: ["", "seconds", "times ours", "trainer %", "accuracies of the seven rows, %"],
          rows: subjects.map((subject, i) => {
            const [full, ...rows] = answers[i].at(-1).accuracies;
            return [
              subject.name,
              values[i].toFixed(1),
              (values[i] / values[0]).toFixed(2),
              percent(full),
              rows.map(percent).join(" · "),
            ];
          }),
        },
      ],
    };
  },
};

const withoutObjective = ({ objective, ...model }) => model;
