import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { resultsFolder } from "./folders.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it("finds the project's results from any folder of it, else makes do with the working directory's", () => {
  vi.stubEnv("NEURALBITS_RESULTS", undefined);
  const project = realpathSync(mkdtempSync(join(tmpdir(), "folders-")));
  mkdirSync(join(project, "notebooks/deep"), { recursive: true });
  const from = (folder: string) => {
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    return resultsFolder("mnist-table", "table.md");
  };
  expect(from(join(project, "notebooks"))).toBe("results/mnist-table/table.md");
  writeFileSync(join(project, "package.json"), "{}");
  expect(from(project)).toBe("results/mnist-table/table.md");
  expect(from(join(project, "notebooks/deep"))).toBe("../../results/mnist-table/table.md");
  vi.stubEnv("NEURALBITS_RESULTS", "/elsewhere");
  expect(from(project)).toBe("/elsewhere/mnist-table/table.md");
});
