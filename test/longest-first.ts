import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take longest, in this order: begun last, one of them would run alone while the other worker has nothing
 * to do. On a fresh clone Vitest knows no durations, and would go by the size of a file.
 */
const longest = [
  "src/cli/reproduce-all.test.ts",
  "src/cli/commands/sweeps.test.ts",
  "src/cli/commands/sweep.test.ts",
  "src/cli/commands/reproduce.test.ts",
  "src/devices.test.ts",
  "src/dashboard/browser/views.test.ts",
  "src/cli/notebook/run.test.ts",
  "src/notebooks.test.ts",
  "src/notebook/language/program.test.ts",
  "src/dashboard/browser/live.test.ts",
  "src/notebook/kernel/life.test.ts",
  "src/notebook/kernel/interrupts.test.ts",
  "src/engine/native-install.test.ts",
  "src/notebook/document/alignment.test.ts",
  "src/training/predict.test.ts",
  "src/training/trainers.test.ts",
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      if (!project.config.isolate) return longest.length + 1; // side by side, so that their process is kept
      const at = longest.indexOf(relative(this.ctx.config.root, moduleId).replaceAll("\\", "/"));
      return at < 0 ? longest.length : at;
    };
    const sorted = await super.sort(files); // the others: those that failed, then longest first, as far as known
    return sorted.sort((a, b) => place(a) - place(b));
  }
}
