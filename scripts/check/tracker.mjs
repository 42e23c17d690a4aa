/**
 * `npm run check:tracker`: the tracker's crash tests of `npm test`, with 1,000 random kill points and no wrong one; and a
 * program that records while its database is locked or deleted, or its disk full (that one as root): no point is lost.
 * `npm run check:tracker -- 60` has fewer kill points.
 */

import { spawnSync } from "node:child_process";
import { packageFolder } from "../../dist/core/folders.js";
import { troubles } from "./troubles.mjs";

const kills = Number(process.argv[2] ?? 1000);
const vitest = packageFolder("node_modules", "vitest", "vitest.mjs");
const tests = ["kill-points", "crashes"].map(name => `src/tracking/recording/${name}.test.ts`);
const { status } = spawnSync(process.execPath, [vitest, "run", ...tests, "--testTimeout", "0"], {
  cwd: packageFolder(),
  env: { ...process.env, NEURALBITS_KILLS: String(kills) },
  stdio: "inherit",
});
if (status === 0) {
  console.log(`check:tracker: ${kills} random kill points, none wrong`);
  await troubles();
} else process.exitCode = 1;
