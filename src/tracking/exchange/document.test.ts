import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "../recording/start.js";
import { openTracker } from "../tracker.js";

const database = () => join(mkdtempSync(join(tmpdir(), "document-")), "runs.sqlite");

it("a run that is recorded travels with its newest sign of life", async () => {
  const path = database();
  const run = start({ experiment: "live", database: path, provenance: false, system: false });
  const tracker = openTracker(path);
  await new Promise(done => setTimeout(done, 50));
  run.log({ loss: 1 });
  const [attempt] = tracker.attempts(1);
  const [told] = tracker.document(1).attempts;
  expect(Date.parse(told!.seenAt)).toBeGreaterThanOrEqual(Date.parse(attempt!.seenAt!) - 1);
  expect(Date.parse(told!.seenAt)).toBeGreaterThan(Date.parse(told!.startedAt));
  tracker.close();
  await run.finish();
});
