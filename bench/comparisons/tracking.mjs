import { ours } from "../programs.mjs";
import { line } from "../report.mjs";
import { alternate, medians, Subject } from "../subject.mjs";
import { peer } from "../torch.mjs";
import { trackerPython, trackers } from "../trackers.mjs";

/** @typedef {keyof typeof trackers} Name */

const tasks = [
  { task: "single", title: "one by one, points/s", unit: "points/s", digits: 0, ownOnly: false },
  { task: "batch", title: "100,000 points, s", unit: "s", digits: 2, ownOnly: false },
  { task: "runs", title: "1,000 runs, s", unit: "s", digits: 2, ownOnly: false },
  { task: "overhead", title: "three values per 1 ms step, ×", unit: "×", digits: 3, ownOnly: false },
  { task: "writers", title: "8 writers × 1,000 points, s", unit: "s", digits: 2, ownOnly: false },
  { task: "curves", title: "ten curves of 10,000 points read, ms", unit: "ms", digits: 1, ownOnly: true },
  { task: "search", title: "filter, order, best 20 of 1,000 runs, ms", unit: "ms", digits: 2, ownOnly: true },
  { task: "means", title: "mean ± sd by a parameter, 1,000 runs, ms", unit: "ms", digits: 2, ownOnly: true },
  { task: "kill", title: "of 500 points lost on kill -9", unit: "points", digits: 0, ownOnly: true },
];

/** @type {import("../report.mjs").Comparison} */
export default {
  title: "Tracking",
  about:
    "Each tracker through its public interface, in a folder of its own, imports and first start outside, finish() inside; " +
    "with us also the import into the database. One by one: 5,000 calls, the others 1,000; beside steps: 2,000, the others 500. " +
    "1,000 runs: 10 parameters, 5 summaries and 20 steps each; the others make 20, and the time is scaled.",
  async run({ runs, say }) {
    const names = /** @type {Name[]} */ (Object.keys(trackers));
    const installed = names.flatMap(name => {
      const python = trackerPython(name, say);
      return python ? [{ name, python }] : [];
    });
    const lines = [];
    const rows = [];
    for (const { task, title, unit, digits, ownOnly } of tasks) {
      say(title);
      const subjects = [await ours("tracking", "neuralbits", { task })];
      for (const { name, python } of ownOnly ? [] : installed)
        subjects.push(await started(name, python, { tracker: name, task }));
      const answers = await alternate(subjects, runs, say);
      for (const subject of subjects) await subject.end();
      const values = medians(subjects, answers);
      const [own, ...others] = values;
      lines.push(...others.map(other => line(`tracking, ${task}`, unit, own, other, runs)));
      const found = new Map(values.map(({ name, value }) => [name, value.toFixed(digits)]));
      rows.push([title, ...["neuralbits", ...names].map(name => found.get(name) ?? "–")]);
      if (task === "search" || task === "means") {
        const [first] = medians(subjects, answers, answer => answer.first);
        const cells = [first.value.toFixed(digits), ...names.map(() => "–")];
        rows.push(["… as a program's first question", ...cells]);
      }
      if (task === "batch") {
        const sizes = medians(subjects, answers, answer => Number(answer.mebibytes));
        const size = new Map(sizes.map(({ name, value }) => [name, value.toFixed(1)]));
        rows.push(["… on disk, MiB", ...["neuralbits", ...names].map(name => size.get(name) ?? "–")]);
      }
    }
    return { lines, tables: [{ head: ["", "neuralbits", ...names], rows }] };
  },
};

/**
 * @param {Name} name
 * @param {string} python
 * @param {object} settings
 */
async function started(name, python, settings) {
  const subject = new Subject({ name, command: python, args: [peer("tracking"), JSON.stringify(settings)] });
  await subject.hear();
  return subject;
}
