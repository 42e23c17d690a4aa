import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tarFiles } from "./tar.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tar-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const long = `${"deep/".repeat(30)}${"name".repeat(20)}`;
const files: Record<string, Buffer> = {
  "a.txt": Buffer.from("hello"),
  empty: Buffer.alloc(0),
  "b/block.bin": Buffer.alloc(512, 7),
  "b/more.bin": Buffer.from(Array.from({ length: 100_000 }, (_, i) => i & 255)),
  [long]: Buffer.from("far down"),
};

/** An archive by the system's own tar. */
function archive(format: string): Buffer {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return execFileSync("tar", [`--format=${format}`, "-cf", "-", "a.txt", "empty", "b", "deep"], {
    cwd: folder,
    maxBuffer: 1e8,
  });
}

it.each(["ustar", "gnu", "pax"])("reads what tar writes in the format %s", format => {
  const found = new Map(tarFiles(archive(format)));
  expect(new Set(found.keys())).toEqual(new Set(Object.keys(files)));
  for (const [name, bytes] of Object.entries(files)) expect(bytes.equals(found.get(name)!)).toBe(true);
});

it("an archive that is cut or damaged is refused", () => {
  const whole = archive("gnu");
  for (let end = 0; end < 4096; end += 64)
    expect(() => [...tarFiles(whole.subarray(0, end))]).toThrow(/(bytes of a file in|end of) a tar archive/);
  const damaged = Buffer.from(whole);
  damaged[3]! ^= 1;
  expect(() => [...tarFiles(damaged)]).toThrow(/checksum of a tar header/);
});
