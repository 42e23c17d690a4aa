import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sha256, writeWhole } from "./file.js";

const folder = () => mkdtempSync(join(tmpdir(), "file-"));

it("writes whole, into folders that it makes, and leaves nothing beside it", async () => {
  const root = folder();
  await writeWhole(join(root, "a/b.txt"), "hello");
  expect(readFileSync(join(root, "a/b.txt"), "utf8")).toBe("hello");
  expect(readdirSync(join(root, "a"))).toEqual(["b.txt"]);
});

it("says in one line why it could not write", async () => {
  const root = folder();
  writeFileSync(join(root, "file"), "");
  await expect(writeWhole(join(root, "file/b.txt"), "x")).rejects.toThrow(
    /^cannot write .*file stands where/,
  );
});

it("hashes", async () => {
  const path = join(folder(), "abc");
  writeFileSync(path, "abc");
  expect(await sha256(path)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
