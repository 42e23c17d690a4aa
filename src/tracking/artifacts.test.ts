import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  bringArtifacts,
  keptArtifact,
  partsOf,
  readArtifact,
  readStretch,
  storeArtifact,
} from "./artifacts.js";
import { places } from "./spool/places.js";

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const content = Buffer.alloc(600_000, "abc");

it("goes from one database to another in parts, never as a whole", async () => {
  const [from, to] = [join(scratch(), "runs.sqlite"), join(scratch(), "runs.sqlite")];
  const { sha256 } = await storeArtifact(from, content);
  const kept = keptArtifact(from, sha256);
  const sizes: number[] = [];
  const counted = async function* () {
    for await (const part of partsOf(kept)) {
      sizes.push(part.length);
      yield part;
    }
  };
  expect(await storeArtifact(to, counted)).toEqual({ sha256, bytes: 600_000 });
  expect(sizes).toEqual([262_144, 262_144, 75_712]);
  expect(Buffer.from(readArtifact(to, sha256)).equals(content)).toBe(true);
  expect(Buffer.from(readStretch(kept, 3, 9)).toString()).toBe("abcabc");
  expect(() => readStretch(kept, 599_999, 600_001)).toThrow(/ends at byte 600000/);
});

it("a damaged file ends before its last part, and nothing of it is kept elsewhere", async () => {
  const [folder, other] = [scratch(), scratch()];
  const [from, to] = [join(folder, "runs.sqlite"), join(other, "runs.sqlite")];
  const { sha256 } = await storeArtifact(from, content);
  const kept = keptArtifact(from, sha256);
  writeFileSync(kept.path, Buffer.concat([content.subarray(1), Buffer.from("x")]));
  let bytes = 0;
  const read = async () => {
    for await (const part of partsOf(kept)) bytes += part.length;
  };
  await expect(read()).rejects.toThrow(/ is damaged: its sha256 is /);
  expect(bytes).toBe(2 * 262_144);
  await expect(storeArtifact(to, () => partsOf(kept))).rejects.toThrow(/ is damaged/);
  expect(
    readdirSync(other, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()),
  ).toEqual([]);
});

it("what cannot be brought to its database stays where it is, and is told", async () => {
  const folder = scratch();
  vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const database = join(folder, "runs.sqlite");
  const [beside, elsewhere] = places(database);
  writeFileSync(beside.artifacts, ""); // where a folder should be
  const { sha256 } = await storeArtifact(database, content);
  const lines: string[] = [];
  bringArtifacts(database, line => void lines.push(line));
  expect(lines).toEqual([expect.stringContaining(`files of runs stay in ${elsewhere.artifacts}`)]);
  rmSync(beside.artifacts);
  bringArtifacts(database, line => void lines.push(line));
  expect(lines).toHaveLength(1);
  expect(Buffer.from(readArtifact(database, sha256)).equals(content)).toBe(true);
});
