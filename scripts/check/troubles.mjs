import { deepEqual, equal, match } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { packageFolder } from "../../dist/core/folders.js";
import { openTracker } from "../../dist/tracking/index.js";

// What happens to a database while a program records into it: locked, deleted, its disk full. Each time the program goes on,
// says the trouble once at most, and all it logged is there for whoever reads afterwards.

const points = 20_000;
const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;
const program = `import { start } from ${JSON.stringify(door)};
  import { setImmediate as turn } from "node:timers/promises";
  const run = start({ experiment: "trouble", database: process.argv[1], system: false, provenance: false });
  const log = async (from, to) => {
    for (let step = from; step < to; step++) {
      run.log({ loss: step }, step);
      if (step % 500 === 0) await turn();
    }
  };
  await log(0, ${points / 2});
  console.log("half");
  await new Promise(resolve => process.stdin.once("data", resolve));
  await log(${points / 2}, ${points});
  await run.finish({ last: ${points - 1} });
  process.stdin.unref();`;

/**
 * Lets the program run; in its middle something happens to its folder, which is undone before anybody reads.
 *
 * @param {string} name
 * @param {string} folder
 * @param {{ happens: (database: string) => void, undone?: (database: string) => void, said?: RegExp }} trouble
 */
async function during(name, folder, { happens, undone = () => {}, said }) {
  const database = join(folder, "results", "runs.sqlite");
  mkdirSync(join(folder, "results"), { recursive: true });
  openTracker(database).close();
  process.env.NEURALBITS_CACHE = join(folder, "cache"); // of this process too, which reads
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, database]);
  let errors = "";
  child.stderr.on("data", part => (errors += part));
  await once(child.stdout, "data");
  happens(database);
  const closed = once(child, "close");
  child.stdin.end("on\n");
  deepEqual(await closed, [0, null], `${name}: ${errors}`);
  const lines = errors.trim().split("\n").filter(Boolean);
  equal(lines.length <= 1, true, `${name}: said more than once:\n${errors}`);
  if (said) match(lines[0] ?? "", said, name);
  undone(database);
  mkdirSync(join(folder, "results"), { recursive: true });
  const tracker = openTracker(database);
  const runs = tracker.runs();
  deepEqual(
    runs.map(run => [run.state, run.metrics.last]),
    [["finished", points - 1]],
    name,
  );
  const { loss } = tracker.curves(runs[0].id);
  equal(loss.length, points, name);
  equal(
    loss.every((value, step) => value === step),
    true,
    name,
  );
  tracker.close();
  console.log(`check:tracker: ${name}: ${points} points, none lost`);
}

/** Tries each trouble. */
export async function troubles() {
  const scratch = mkdtempSync(join(tmpdir(), "check-tracker-"));
  const inside = (/** @type {string} */ name) => {
    mkdirSync(join(scratch, name));
    return join(scratch, name);
  };
  const disk = join(scratch, "disk");
  let mounted = false;
  try {
    /** @type {Database.Database | undefined} */
    let holder;
    await during("locked by another program", inside("locked"), {
      happens(database) {
        holder = new Database(database);
        holder.exec("BEGIN EXCLUSIVE");
      },
      undone: () => void holder?.close(),
    });
    await during("its folder deleted", inside("deleted"), {
      happens: database => rmSync(join(database, ".."), { recursive: true }),
      said: /deleted|gone|no longer/,
    });
    mkdirSync(join(disk, "results"), { recursive: true });
    mounted =
      spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", join(disk, "results")]).status === 0;
    if (!mounted) console.log("check:tracker: a full disk: not tried, since only root may mount one");
    else
      await during("a full disk", disk, {
        happens: () => {},
        undone: () => void spawnSync("mount", ["-o", "remount,size=64m", join(disk, "results")]),
        said: /full|no space/i,
      });
  } finally {
    if (mounted) spawnSync("umount", ["-l", join(disk, "results")]);
    rmSync(scratch, { recursive: true, force: true });
  }
}
