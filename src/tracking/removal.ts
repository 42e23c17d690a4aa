import { existsSync } from "node:fs";
import { check } from "../core/check.js";
import type { Run } from "./run.js";
import { stamp } from "./stamp.js";
import { type Connection, openToRead, plainly } from "./store/database.js";
import { sqlite } from "./store/driver.js";
import { openTracker } from "./tracker.js";
import { inWritten } from "./upkeep/in-written.js";

/** The runs of these numbers; refuses one that is not there, and one that is at work. */
export function removable(path: string, ids: readonly number[]): Run[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    const found = tracker.runs({ ids });
    for (const id of ids) {
      const run = found.find(one => one.id === id);
      check(run !== undefined, "run", id, "the number of a recorded run (neuralbits runs lists them)");
      check(run.state !== "running", `run ${id}`, "running", "a run that is not at work: stop it first");
    }
    return found;
  } finally {
    tracker.close();
  }
}

/** Deletes runs with all that belongs to them. Returns the path of a copy of the database as it was before. */
export function removeRuns(path: string, ids: readonly number[]): string {
  removable(path, ids);
  return changed(path, "rm", db => {
    const remove = db.prepare("DELETE FROM runs WHERE id = ?"); // attempts, curves and settings go with it
    db.transaction(() => ids.forEach(id => void remove.run(id))).immediate();
  });
}

/** Brings a copy of the database back, whole. Returns the path of a copy of what was there before. */
export async function restoreRuns(path: string, copy: string): Promise<string> {
  check(existsSync(copy), "copy to restore", copy, "a file that `runs rm` named");
  openToRead(copy).close(); // refuses what is no database of runs
  const running = runsIn(path).filter(run => run.state === "running");
  check(running.length === 0, "runs at work", running.length, "none: wait for them, or stop them first");
  const before = changed(path, "restore", () => {});
  const source = new (sqlite())(copy, { readonly: true });
  try {
    await source.backup(path);
  } finally {
    source.close();
  }
  return before;
}

/** The runs of which a database has what its copy has not: they were recorded, begun again or ended since. */
export function newer(path: string, copy: string): Run[] {
  const asItStands = ({ key, startedAt, endedAt, state }: Run) =>
    JSON.stringify([key, startedAt, endedAt, state]);
  const known = new Set(runsIn(copy).map(asItStands));
  return runsIn(path).filter(run => !known.has(asItStands(run)));
}

function runsIn(path: string): Run[] {
  const tracker = openTracker(path, { readonly: true });
  try {
    return tracker.runs();
  } finally {
    tracker.close();
  }
}

/** Changes a database after all that waits has been imported, and after a copy of it has been made. */
function changed(path: string, why: string, change: (db: Connection) => void): string {
  const copy = `${path}.before-${why}-${stamp().replace(/[^0-9TZ]/g, "")}`;
  inWritten(path, db => {
    plainly(copy, () => db.prepare("VACUUM INTO ?").run(copy)); // refuses a file that is there
    change(db);
  });
  return copy;
}
