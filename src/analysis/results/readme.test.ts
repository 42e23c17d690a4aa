import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { type Row, toCsv } from "../measures.js";
import { filled } from "./readme.js";

const row: Row = {
  experiment: "mnist-table",
  dataset: "mnist",
  model: "projection",
  T: 8,
  d: 10,
  hidden: "0",
  objective: "joint",
  seed: 1,
  epochs: 20,
  parameters: 810,
  ratio: 3453.0988,
  bytes: 3240,
  accuracy: 0.79,
  top3: 0.9,
  top5: 0.95,
  validation_accuracy: 0.8,
  trainer_accuracy: 0.98,
  train_seconds: 1,
};
const csv = toCsv([row, { ...row, seed: 2, accuracy: 0.8 }]);
const readme = "# Title\n\n<!-- results:mnist-table -->\nold\n<!-- /results -->\n\nEnd $& $1\n";

it("fills the table in from measures.csv, and nothing else", () => {
  const made = filled(readme, name => (name === "mnist-table" ? csv : ""));
  expect(made).toContain(
    "| projection 8×10 | joint | 80 | 2 | 79.50 ± 0.71 | 70.6\\* | 3,453 | 810 | 3,240 |",
  );
  expect(made.startsWith("# Title\n\n<!-- results:mnist-table -->\n")).toBe(true);
  expect(made.endsWith("<!-- /results -->\n\nEnd $& $1\n")).toBe(true);
  expect(made).not.toContain("old");
  expect(filled(made, () => csv)).toBe(made);
});

it("mends what disagrees, down to one digit", () => {
  const made = filled(readme, () => csv);
  const changed = made.replace("79.50", "79.51");
  expect(changed).not.toBe(made);
  expect(filled(changed, () => csv)).toBe(made);
  expect(filled(made, () => toCsv([row]))).not.toBe(made);
});

it.each([
  "no markers",
  "<!-- results:mnist-table -->\n",
  "<!-- results:a -->\n<!-- results:b -->\n<!-- /results -->\n<!-- /results -->",
  "<!-- /results -->",
])("refuses markers that are not whole: %j", text => {
  expect(() => filled(text, () => csv)).toThrow("results markers of the README");
});

it("our own README agrees with results/, as they are or, after a run of one's own, as they were committed", () => {
  const text = readFileSync(packageFolder("README.md"), "utf8");
  const here = (name: string) => readFileSync(packageFolder("results", name, "measures.csv"), "utf8");
  const committed = (name: string) =>
    execFileSync("git", ["show", `HEAD:results/${name}/measures.csv`], {
      cwd: packageFolder(),
      encoding: "utf8",
    });
  if (filled(text, here) !== text) expect(filled(text, committed)).toBe(text);
});
