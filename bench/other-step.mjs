import { ours, torch } from "./programs.mjs";
import { line } from "./report.mjs";
import { alternate, medians } from "./subject.mjs";

/**
 * Measures a step that is no dense net: ours compiled, eager and in other forms, and PyTorch in its forms.
 *
 * @param {import("./report.mjs").Measuring} measuring
 * @param {string} name
 * @param {string} program
 * @param {{ steps: number } & Record<string, unknown>} settings
 * @param {Record<string, object>} peers
 * @param {Record<string, object>} forms
 * @returns {Promise<import("./report.mjs").Found>}
 */
export async function otherStep({ runs, say }, name, program, settings, peers, forms = {}) {
  const quick = { ...settings, steps: Math.max(5, Math.ceil(settings.steps / 4)), eager: true };
  say(`${name}: starting programs`);
  const subjects = [
    await ours(program, "neuralbits compiled", settings),
    await ours(program, "neuralbits eager", quick),
  ];
  for (const [form, extra] of Object.entries(forms))
    subjects.push(await ours(program, form, { ...settings, ...extra }));
  for (const [peerName, extra] of Object.entries(peers))
    subjects.push(await torch(program, peerName, { compiled: false, ...settings, ...extra }));
  const answers = await alternate(subjects, runs, say);
  for (const subject of subjects) await subject.end();
  const found = medians(subjects, answers);
  const [compiled, ...others] = found;
  return {
    lines: others.map(peer => line(name, "ms", compiled, peer, runs)),
    tables: [
      {
        head: ["", "ms per step", "compiled / this", "first loss", "last loss"],
        rows: found.map(({ name: form, value }, i) => {
          const { first, loss, steps } = answers[i][runs - 1];
          return [
            form,
            value.toFixed(2),
            (compiled.value / value).toFixed(2),
            first.toFixed(3),
            `${loss.toFixed(4)} (step ${steps})`,
          ];
        }),
      },
    ],
    notes: [
      "Both sides draw their own initial weights and learn one batch by heart: the loss must fall towards 0.",
    ],
  };
}
