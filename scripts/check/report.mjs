/**
 * `npm run check:report`: a stranger's check of results/REPORT.md. A program in Python (pandas, SciPy, in a virtual environment of
 * its own) reads results/<experiment>/measures.csv and nothing of ours, works out every mean, interval, test and verdict
 * anew, and compares with what `neuralbits report --json` says and what REPORT.md prints.
 */

import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { run } from "../../dist/notebook/lab/python.js";
import { environment } from "./environment.mjs";

const folder = await mkdtemp(join(tmpdir(), "check-report-"));
try {
  const python = await environment("check-report", ["pandas==2.3.3", "scipy==1.16.3"]);
  const said = execFileSync(process.execPath, [packageFolder("dist", "cli", "main.js"), "report", "--json"], {
    cwd: packageFolder(),
    maxBuffer: 2 ** 28,
  });
  const file = join(folder, "report.json");
  await writeFile(file, said);
  await run(python, [packageFolder("scripts", "check", "report.py"), file, packageFolder("results")], line =>
    console.log(line),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
