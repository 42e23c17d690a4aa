#!/usr/bin/env node
// The command as npm links it: a file that is always there, unlike dist/, which every build makes anew.
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("neuralbits: not built yet; run: npm run build");
  process.exitCode = 1;
}
