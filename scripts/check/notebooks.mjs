/**
 * `npm run check:notebooks`: every notebook that the package ships is run from top to bottom by `neuralbits notebook run`,
 * those that train by their smallest budget, and becomes a page that fetches nothing. `npm test` lints them all and runs the
 * two that take least.
 */
import { spawnSync } from "node:child_process";
import { packageFolder } from "../../dist/core/folders.js";
import { duration } from "../../dist/core/progress.js";
import { shippedNotebooks } from "./notebook-files.mjs";

const startedAt = Date.now();
const vitest = packageFolder("node_modules", "vitest", "vitest.mjs");
const words = ["run", "src/notebooks.test.ts", "--reporter", "verbose"];
const { status } = spawnSync(process.execPath, [vitest, ...words], {
  cwd: packageFolder(),
  env: { ...process.env, NEURALBITS_NOTEBOOK_TESTS: "all" },
  stdio: "inherit",
});
const took = duration((Date.now() - startedAt) / 1000);
if (status === 0)
  console.log(`check:notebooks: ${shippedNotebooks().length} notebooks ran from top to bottom, in ${took}`);
else process.exitCode = 1;
