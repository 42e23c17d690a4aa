import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { runAgain, shellLine } from "./shell-words.js";

it("says words that a shell reads as the same words", () => {
  const words = ["a b", "it's", "$(touch x)", "`id`", "*", "", "a\nb", "--T=8", "\\", "!!", '"'];
  const read = execFileSync("sh", ["-c", `printf '%s\\0' ${shellLine(words)}`], { encoding: "utf8" });
  expect(read.split("\0").slice(0, -1)).toEqual(words);
});

it("begins with the code as it was", () => {
  const commit = "0123456789abcdef";
  const command = ["node", "train.mjs", "--rate", "0.1"];
  expect(runAgain(7, { commit, dirtyPatch: "diff …", command })).toEqual([
    "git checkout 0123456789abcdef",
    "npx neuralbits show 7 --patch | git apply",
    "node train.mjs --rate 0.1",
  ]);
  expect(runAgain(7, { commit, dirtyPatch: "", command })).toHaveLength(2);
  expect(runAgain(7, { commit: "$(reboot)", dirtyPatch: "x", command })).toEqual([
    "node train.mjs --rate 0.1",
  ]);
  expect(runAgain(7, { commit, dirtyPatch: "", command: [] })).toEqual([]);
});
