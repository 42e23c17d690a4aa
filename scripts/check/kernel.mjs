/**
 * `npm run check:kernel`: our kernel under Jupyter's own tools. The whole jupyter_kernel_test suite runs against the
 * installed kernelspec, and its debugger is driven through jupyter_client; nbclient runs every notebook, nbconvert and papermill some; nbformat validates every file written.
 * jupytext reads our texts of notebooks, and we read its own. Notebooks in other people's manners give what they must,
 * strictly and loosely. Packages go into the user's cache folder once. Words after `--` choose notebooks.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../dist/core/folders.js";
import { cleanEnvironment } from "../../dist/notebook/lab/python.js";
import { installKernelspec } from "../../dist/notebook/protocol/kernelspec.js";
import { environment } from "./environment.mjs";
import { notebookOf, shippedNotebooks } from "./notebook-files.mjs";
import { runStyles } from "./styles.mjs";
import { readTexts, writeTexts } from "./texts.mjs";

const pins = [
  "jupyter_kernel_test==0.7.0",
  "jupyter_client==8.10.0",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
  "papermill==2.7.0",
  "nbformat==5.11.1",
  "jupytext==1.19.6",
];

const sequences = 500;

/** Cells of a notebook with every kind of output, so that the check means something before a notebook is shipped. */
const everyKindOfOutput = [
  'import * as nb from "neuralbits";\nconst numbers: number[] = Array.from({ length: 5 }, (_, i) => i ** 2);\nnumbers',
  "for (let i = 0; i < 3000; i++) console.log(i);\nconsole.error('to standard error');",
  '({ data: [{ type: "scatter", x: [1, 2], y: [3, 4] }], layout: { title: { text: "sample" } } })',
  'display.markdown("**bold**"); display.html("<b>bold</b>"); display.latex("x^2");\nconst shown = display("first"); shown.update("second");',
  "await new Promise(done => setTimeout(done, 20));\nnumbers.map(value => ({ value, root: Math.sqrt(value) }))",
];

/**
 * What jupytext and we read differently in each other's texts.
 *
 * @param {string} python
 * @param {string} folder
 * @param {readonly string[]} notebooks
 */
function textsBothWays(python, folder, notebooks) {
  writeTexts(folder, notebooks);
  const script = fileURLToPath(new URL("texts.py", import.meta.url));
  const { status } = spawnSync(python, [script, folder], { stdio: "inherit", env: cleanEnvironment() });
  return status === 0 ? readTexts(folder, notebooks) : ["jupytext reads our texts differently"];
}

/** The property test of `npm test`, more of it. */
function randomSequences() {
  const vitest = packageFolder("node_modules", "vitest", "vitest.mjs");
  const { status } = spawnSync(process.execPath, [vitest, "run", "src/notebook/kernel/sequences.test.ts"], {
    cwd: packageFolder(),
    stdio: "inherit",
    env: { ...process.env, NEURALBITS_SEQUENCES: String(sequences) },
  });
  return status;
}

const scratch = await mkdtemp(join(tmpdir(), "neuralbits-check-"));
try {
  const python = await environment("check-kernel", pins);
  await installKernelspec({ prefix: scratch });
  const sample = join(scratch, "sample.ipynb");
  await writeFile(sample, notebookOf(everyKindOfOutput));
  const chosen = process.argv.slice(2).map(path => resolve(path));
  const notebooks = chosen.length ? chosen : shippedNotebooks();
  const script = fileURLToPath(new URL("kernel.py", import.meta.url));
  const jupyter = spawn(python, [script, scratch, sample, ...notebooks], {
    stdio: "inherit",
    env: {
      ...cleanEnvironment(),
      PATH: `${join(python, "..")}:${process.env.PATH}`,
      JUPYTER_PATH: join(scratch, "share", "jupyter"),
      JUPYTER_DATA_DIR: join(scratch, "data"), // kernels of this user must not be found in place of ours
      JUPYTER_CONFIG_DIR: join(scratch, "config"),
      IPYTHONDIR: join(scratch, "ipython"),
      NEURALBITS_RESULTS: join(scratch, "results"),
    },
  });
  const [[status], { runs, complaints }] = await Promise.all([once(jupyter, "close"), runStyles()]);
  const texts = textsBothWays(python, join(scratch, "texts"), notebooks);
  for (const complaint of [...complaints, ...texts]) console.log(complaint);
  const isGood = status === 0 && complaints.length === 0 && texts.length === 0 && randomSequences() === 0;
  if (isGood)
    console.log(
      `npm run check:kernel: jupyter_kernel_test passed; the debugger stops, steps and goes on through jupyter_client; ${notebooks.length + 1} notebooks ran in nbclient, two of them ` +
        `in nbconvert and papermill, and are valid; jupytext and we read each other's texts of them; ${runs} runs of notebooks in other people's manners gave what they must; ` +
        `${sequences} random sequences of cells did not wedge the kernel`,
    );
  process.exitCode = isGood ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
