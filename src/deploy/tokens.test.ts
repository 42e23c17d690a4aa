import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFolder } from "../core/folders.js";

/** The line by which a file cuts texts into tokens. */
const tokenIn = (...path: string[]): string => {
  const [line] = readFileSync(packageFolder("src", ...path), "utf8").match(/^const token = .*$/m) ?? [];
  return line ?? "none";
};

it.each(["demo/demo.js", "tfjs/layers.js"])(
  "%s, which goes out of the house and imports nothing of ours, cuts texts by the model's own expression",
  file => {
    expect(tokenIn("core", "text", "tokens.ts")).toMatch(/^const token = \/.+\/gu;$/);
    expect(tokenIn("deploy", ...file.split("/"))).toBe(tokenIn("core", "text", "tokens.ts"));
  },
);
