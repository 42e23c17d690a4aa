/**
 * `npm run example`: makes a database to look at, in a folder of its own (`npm run example -- FOLDER`; by default one for
 * temporary files), and opens the dashboard on it: the results of this repository, and a small sweep that runs meanwhile.
 */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../dist/core/folders.js";
import { exampleDatabase, startWorker, workAtSweep } from "./example/database.mjs";

const [folder = mkdtempSync(join(tmpdir(), "neuralbits-example-"))] = process.argv.slice(2);
console.log(`Making runs to look at in ${folder} …`);
const database = await exampleDatabase(folder);
await workAtSweep(database, 30);
const worker = startWorker(database, 30);
const ui = spawn(process.execPath, [packageFolder("bin", "neuralbits.mjs"), "ui"], {
  stdio: "inherit",
  env: { ...process.env, NEURALBITS_RESULTS: folder },
});
process.on("SIGINT", () => {}); // the dashboard ends by it, and then this
ui.on("exit", code => {
  worker.kill("SIGINT");
  process.exit(code ?? 0);
});
