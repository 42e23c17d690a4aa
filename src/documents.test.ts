import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "./core/folders.js";

it("docs/api.md lists every export of every door, as the source has them (npm run api)", () => {
  const written = readFileSync(packageFolder("docs/api.md"), "utf8");
  const made = execFileSync(process.execPath, [packageFolder("scripts/api.mjs"), "--print"], {
    encoding: "utf8",
  });
  expect(written).toBe(made);
});
