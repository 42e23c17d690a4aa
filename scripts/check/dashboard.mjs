/**
 * `npm run check:dashboard`: the dashboard's browser tests, the long ones among them, in a Chromium that is installed where
 * it is missing; then the pictures of every view, light and dark, at 1,400 and 800 pixels, in the folder that it names.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../../dist/core/folders.js";
import { takePictures } from "../dashboard/pictures.mjs";
import { executable } from "./lab/chromium.mjs";

const vitest = packageFolder("node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "src/dashboard/browser"], {
  cwd: packageFolder(),
  env: { ...process.env, NEURALBITS_CHROMIUM: executable(), NEURALBITS_BROWSER_TESTS: "all" },
  stdio: "inherit",
});
if (status !== 0) process.exit(1);
const pictures = mkdtempSync(join(tmpdir(), "dashboard-pictures-"));
await takePictures(pictures);
console.log(`check:dashboard: every view did what was asked of it; pictures in ${pictures}`);
process.exit();
