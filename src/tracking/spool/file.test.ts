import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { SpoolFile, type Trouble } from "./file.js";

let folder: string;
let troubles: Trouble[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spool-file-"));
  troubles = [];
});

function file(...names: string[]): SpoolFile {
  const found = new SpoolFile(
    names.map(name => join(folder, name)),
    trouble => troubles.push(trouble),
  );
  onTestFinished(() => {
    found.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return found;
}

const contentOf = (name: string): string => readFileSync(join(folder, name), "utf8");

function all(spool: SpoolFile): string {
  const into = Buffer.alloc(spool.length);
  expect(spool.bytes("id").read(into, 0)).toBe(spool.length);
  return into.toString();
}

it("has every byte in the file when append returns", () => {
  const spool = file("a/spool");
  spool.append(Buffer.from("one "));
  expect(contentOf("a/spool")).toBe("one ");
  spool.append(Buffer.from("two"));
  expect(contentOf("a/spool")).toBe("one two");
  expect([spool.length, spool.waiting, troubles]).toEqual([7, 0, []]);
  expect(all(spool)).toBe("one two");
});

it("goes on elsewhere with all it had when its folder is deleted, and does not make that again", () => {
  const spool = file("a/spool", "b/spool");
  spool.append(Buffer.from("one "));
  rmSync(join(folder, "a"), { recursive: true });
  spool.append(Buffer.from("two "));
  spool.tend();
  spool.append(Buffer.from("three"));
  expect(contentOf("b/spool")).toBe("one two three");
  expect(existsSync(join(folder, "a"))).toBe(false);
  expect(troubles).toEqual([
    { code: "deleted", path: join(folder, "a/spool"), now: join(folder, "b/spool") },
  ]);
});

it("makes its folder again where nothing else is left", () => {
  const spool = file("a/spool");
  spool.append(Buffer.from("one "));
  rmSync(join(folder, "a"), { recursive: true });
  spool.append(Buffer.from("two"));
  expect(spool.close()).toBe(0);
  expect(contentOf("a/spool")).toBe("one two");
});

it("waits in memory where no folder can be made, is read from there, and is written when one can", () => {
  writeFileSync(join(folder, "a"), "in the way");
  writeFileSync(join(folder, "b"), "in the way");
  const spool = file("a/spool", "b/spool");
  spool.append(Buffer.from("one "));
  spool.append(Buffer.from("two"));
  expect([spool.waiting, all(spool)]).toEqual([7, "one two"]);
  expect(troubles).toEqual([
    { code: expect.stringMatching(/EEXIST|ENOTDIR/), path: join(folder, "a/spool"), now: null },
  ]);
  rmSync(join(folder, "b"));
  mkdirSync(join(folder, "b"));
  expect(spool.close()).toBe(0);
  expect(contentOf("b/spool")).toBe("one two");
});

it("tells at its end how much no file would take", () => {
  writeFileSync(join(folder, "a"), "in the way");
  const spool = file("a/spool");
  spool.append(Buffer.from("one"));
  expect(spool.close()).toBe(3);
});
