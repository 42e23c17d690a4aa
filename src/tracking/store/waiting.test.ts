import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  truncateSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { places } from "../spool/places.js";
import { openTracker } from "../tracker.js";

afterEach(() => void vi.unstubAllEnvs());

const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;

it.each([1, 5, 30, 200])(
  "loses no point where a full disk cut a spool by %i bytes, which then went on elsewhere",
  cut => {
    const folder = mkdtempSync(join(tmpdir(), "waiting-"));
    vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
    const database = join(folder, "runs.sqlite");
    const code = `import { start } from ${JSON.stringify(door)};
    const run = start({ database: process.argv[1], system: false, provenance: false });
    for (let step = 0; step < 100; step++) run.log({ loss: step }, step);
    process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--input-type=module", "-e", code, database]);
    const [beside, elsewhere] = places(database);
    const [name] = readdirSync(beside.spools) as [string];
    const [left, whole] = [join(beside.spools, name), join(elsewhere.spools, name)];
    mkdirSync(elsewhere.spools, { recursive: true });
    copyFileSync(left, whole);
    truncateSync(left, statSync(left).size - cut);
    const said: string[] = [];
    const tracker = openTracker(database, { say: line => void said.push(line) });
    expect(tracker.curves(1).loss).toEqual(Array.from({ length: 100 }, (_, step) => step));
    tracker.close();
    expect(said).toEqual([]);
    expect([left, whole].map(path => existsSync(path))).toEqual([false, false]);
  },
);
