import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { door } from "./doors.js";
import { loadTypeScript } from "./typescript.js";

const names = ["neuralbits", "neuralbits/engine", "neuralbits/projectors", "neuralbits/statistics"];
const folder = mkdtempSync(join(tmpdir(), "doors-")); // a dependent of ours
mkdirSync(join(folder, "node_modules"));
symlinkSync(packageFolder(), join(folder, "node_modules", "neuralbits"), "dir");
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)("%s", name => {
  it("leads a cell to declarations and code", () => {
    const { types, code } = door(name)!;
    expect([existsSync(types), existsSync(code)]).toEqual([true, true]);
  });

  it("leads a dependent there too, by Node's rules and by those of old and new TypeScript", () => {
    const { ts } = loadTypeScript();
    const { types, code } = door(name)!;
    expect(createRequire(join(folder, "program.js")).resolve(name)).toBe(code);
    const { Node10, NodeNext, Bundler } = ts.ModuleResolutionKind;
    for (const moduleResolution of [Node10, NodeNext, Bundler]) {
      const found = ts.resolveModuleName(name, join(folder, "program.ts"), { moduleResolution }, ts.sys);
      expect(found.resolvedModule?.resolvedFileName).toBe(types);
    }
  });
});

it("knows no door of other packages, nor one that is not there", () => {
  expect(["neuralbitsy", "neuralbits/nothing", "arquero", ""].map(door)).toEqual(Array(4).fill(undefined));
});
