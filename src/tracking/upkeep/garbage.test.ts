import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { readArtifact } from "../artifacts.js";
import { start } from "../recording/start.js";
import { removeRuns, restoreRuns } from "../removal.js";
import { openTracker } from "../tracker.js";
import { collectGarbage, findGarbage, isRecording } from "./garbage.js";

let database: string;

async function record(content: string): Promise<void> {
  const run = start({ experiment: "a", database, system: false, provenance: false });
  await run.artifact("weights.bin", Buffer.from(content));
  await run.finish();
}

/** All kept files were written long ago. */
function age(): void {
  const kept = readdirSync(`${database}-artifacts`, { recursive: true, withFileTypes: true });
  for (const file of kept) if (file.isFile()) utimesSync(join(file.parentPath, file.name), 0, 0);
}

beforeEach(async () => {
  database = join(mkdtempSync(join(tmpdir(), "garbage-")), "runs.sqlite");
  await record("weights");
  await record("others");
});

const withoutCopies = { copiesOlderThanMs: -1 };

it("spares a file that a run took as its own after it was found", async () => {
  removeRuns(database, [1]);
  age();
  const found = findGarbage(database, withoutCopies);
  expect(found.map(({ what }) => what).sort()).toEqual(["copy of the database", "file of no run"]);
  await record("weights");
  const { deleted } = collectGarbage(database, found, withoutCopies);
  expect(deleted.map(({ what }) => what)).toEqual(["copy of the database"]);
  const tracker = openTracker(database, { readonly: true });
  const [file] = tracker.artifacts(tracker.runs().at(-1)!.id);
  tracker.close();
  expect(Buffer.from(readArtifact(database, file!.sha256)).toString()).toBe("weights");
});

it("a file that is kept again is young again, before its run is recorded", async () => {
  removeRuns(database, [1]);
  age();
  const run = start({ experiment: "a", database, system: false, provenance: false });
  await run.artifact("weights.bin", Buffer.from("weights"));
  await run.finish();
  removeRuns(database, [3]);
  expect(findGarbage(database, withoutCopies).map(({ what }) => what)).not.toContain("file of no run");
});

it("a copy of the database brings runs back with their files", async () => {
  const copy = removeRuns(database, [1]);
  age();
  collectGarbage(database, findGarbage(database));
  await restoreRuns(database, copy);
  const tracker = openTracker(database, { readonly: true });
  const [file] = tracker.artifacts(1);
  tracker.close();
  expect(Buffer.from(readArtifact(database, file!.sha256)).toString()).toBe("weights");
});

it("a request to stop that nobody heard is no process that records", () => {
  mkdirSync(`${database}-spools`, { recursive: true });
  writeFileSync(join(`${database}-spools`, `${"0".repeat(32)}.stop`), "");
  findGarbage(database); // what this process recorded is imported
  expect(isRecording(database)).toBe(false);
  writeFileSync(join(`${database}-spools`, `${"0".repeat(32)}.spool`), "");
  expect(isRecording(database)).toBe(true);
});
