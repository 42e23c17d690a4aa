import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openTracker } from "../../tracking/tracker.js";
import { answersOf } from "./answers.js";

const provenance = { commit: "a".repeat(40), lockHash: null, versions: {}, machine: {}, command: ["x"] };

it("two patches of one length are two", async () => {
  const folder = mkdtempSync(join(tmpdir(), "patches-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = join(folder, "runs.sqlite");
  const tracker = openTracker(database);
  for (const [i, dirtyPatch] of [
    "+const rate = 0.2;\n",
    "+const rate = 0.9;\n",
    "+const rate = 0.2;\n",
  ].entries())
    tracker.begin("x", { i }, { ...provenance, dirtyPatch }).finish({ measures: {} });
  tracker.close();
  const answers = answersOf(database);
  onTestFinished(() => answers.close());
  const changes = async (ids: number[]) =>
    (await answers.ask("diff", { ids })).provenance.find(({ name }) => name === "changes")!;
  expect(await changes([1, 2])).toMatchObject({
    differs: true,
    values: [expect.stringMatching(/^19 characters, sha256 [0-9a-f]{12}$/), expect.stringMatching(/^19 /)],
  });
  expect((await changes([1, 3])).differs).toBe(false);
});
