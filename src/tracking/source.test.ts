import { expect, it } from "vitest";
import type { Provenance } from "./run.js";
import { sourceOf } from "./source.js";

const provenance: Provenance = {
  commit: "3f2a91c0000000000000000000000000000000aa",
  dirtyPatch: "",
  lockHash: null,
  versions: { backend: "native", tensorflow: "2.9.1", neuralbits: "0.1.0" },
  machine: {},
  command: [],
};
const patch = (...files: string[]): string =>
  files.map(file => `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n+x\n`).join("");
const source = (change: Partial<Provenance>) => sourceOf({ ...provenance, ...change })!;

it("takes the hash of the code that ran, else commit and patch", () => {
  expect(source({ code: "abc", data: { mnist: "def" } })).toEqual({
    ...{ code: "abc", commit: "3f2a91c", backend: "native", tensorflow: "2.9.1" },
    data: { mnist: "def" },
  });
  expect(source({}).code).not.toBe(source({ commit: "4".repeat(40) }).code);
  expect(source({}).code).toBe(source({ versions: { backend: "wasm" } }).code);
});

it("of a patch what can move a number counts, not tests, documents or results", () => {
  const quiet = patch(
    "README.md",
    "src/analysis/tables/table.ts",
    "src/models/losses.test.ts",
    "results/a/table.md",
  );
  expect(source({ dirtyPatch: quiet })).toEqual(source({}));
  for (const file of ["src/models/losses.ts", "src/core/random.ts", "package-lock.json", "src/data/idx.ts"]) {
    const changed = source({ dirtyPatch: quiet + patch(file) });
    expect(changed.code).not.toBe(source({}).code);
    expect(changed.commit).toBe("3f2a91c with changes");
  }
});

it("of other people's programs every file counts", () => {
  const own = { versions: { node: "20" } };
  expect(source({ ...own, dirtyPatch: patch("train.py") }).code).not.toBe(source(own).code);
});

it("without a commit the version is said; without anything there is no source", () => {
  expect(source({ commit: null, dirtyPatch: null, code: "abc" }).commit).toBe("neuralbits 0.1.0");
  expect(sourceOf({ ...provenance, commit: null, dirtyPatch: null, versions: {} })).toBeUndefined();
});
