import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start } from "../../tracking/index.js";
import { openToWrite } from "../../tracking/store/database.js";
import { openTracker } from "../../tracking/tracker.js";
import { labelRuns } from "../../tracking/upkeep/labels.js";
import { readHeads } from "../../tracking/views/heads.js";
import { siteOf } from "./site.js";

it("a database of an older version is read as it is now, not as it was when the server began", async () => {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  const database = join(folder, "runs.sqlite");
  await start({ experiment: "e", params: {}, database, system: false, provenance: false }).finish();
  openTracker(database).close();
  const db = openToWrite(database);
  for (const trigger of ["tag_added", "tag_taken", "run_thrown", "run_deleted"])
    db.exec(`DROP TRIGGER ${trigger}`);
  db.exec("DROP TABLE revision; PRAGMA user_version = 5");
  db.close();
  const site = siteOf(database);
  const tags = () => site.read(of => readHeads(of, [1])[0]!.tags);
  try {
    expect(tags()).toEqual([]);
    labelRuns(database, [1], { add: ["new"] }); // brings the file up to date
    expect(tags()).toEqual(["new"]);
  } finally {
    site.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
