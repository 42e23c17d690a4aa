import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { seeded } from "../../core/random.js";
import type { Run } from "../run.js";
import { openTracker, type Tracker } from "../tracker.js";

/*
 * A process that records run after run is killed at a random moment, many times, and what is read of it afterwards is
 * compared with what it said to have recorded. Every other spool is then cut at a random byte, as a power cut would.
 * NEURALBITS_KILLS says how often; 1,000 times in `npm run check:tracker`.
 */
const kills = Number(process.env.NEURALBITS_KILLS ?? 24);
const sideBySide = 2;

const scratch = mkdtempSync(join(tmpdir(), "kills-"));
const program = join(scratch, "program.mjs");
const shared = join(scratch, "runs.sqlite");
const random = seeded(kills).stream("kills");
let drawn = 0;
const uniform = (): number => random.uniforms(1, drawn++)[0]!;

const value = (run: number, step: number): number => (step % 97 === 13 ? Number.NaN : run + step / 1000);

beforeAll(() => {
  const door = pathToFileURL(packageFolder("dist", "tracking", "index.js")).href;
  writeFileSync(
    program,
    `import { writeSync } from "node:fs";
     import { start } from ${JSON.stringify(door)};
     const value = ${value};
     const say = word => writeSync(1, word + "\\n"); // said only after it was recorded
     const [experiment, database, length] = process.argv.slice(2);
     for (let number = 0; ; number++) {
       const options = { experiment, database, params: { number }, system: false, provenance: number === 0 };
       const run = start(options);
       say("begun");
       for (let step = 0; step < Number(length); step++) {
         run.log({ loss: value(number, step), twice: 2 * step }, step);
         say("point");
       }
       await run.finish({ last: number });
       say("finished");
     }`,
  );
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a process said to have recorded: the points of each run, and how many runs were finished. */
interface Said {
  readonly points: number[];
  readonly finished: number;
}

async function killed(experiment: string, afterMs: number, length: number, database = shared): Promise<Said> {
  const child = spawn(process.execPath, [program, experiment, database, String(length)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", part => (text += part));
  await once(child.stdout, "data");
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  const words = text.split("\n");
  const points: number[] = [];
  for (const word of words) {
    if (word === "begun") points.push(0);
    else if (word === "point") points[points.length - 1]!++;
  }
  return { points, finished: words.filter(word => word === "finished").length };
}

/** Cuts the newest spool of a database somewhere; → whether there was one */
function cut(database: string): boolean {
  const folder = `${database}-spools`;
  const newest = readdirSync(folder)
    .filter(name => name.endsWith(".spool"))
    .sort()
    .at(-1);
  if (!newest) return false;
  const path = join(folder, newest);
  truncateSync(path, Math.floor(uniform() * statSync(path).size));
  return true;
}

/** Each run's values are the first of those that were logged, without a gap; → their count */
function pointsOf(tracker: Tracker, { id, settings }: Run): number {
  const { loss = [], twice = [] } = tracker.curves(id);
  expect(loss).toEqual(loss.map((_, step) => value(Number(settings.number), step)));
  expect(twice).toEqual(loss.map((_, step) => 2 * step));
  return loss.length;
}

it(`tells no wrong number and no wrong state of ${kills} processes that were killed`, async () => {
  let next = 0;
  let recorded = 0;
  const said: string[] = [];
  const lane = async () => {
    for (let number = next++; number < kills; number = next++) {
      const experiment = `kill ${number}`;
      const [afterMs, length] = [uniform() * 40, 1 + Math.floor(uniform() * 400)];
      const told = await killed(experiment, afterMs, length);
      const tracker = openTracker(shared, { readonly: true, say: line => said.push(line) });
      const runs = tracker.runs({ experiment });
      const points = runs.map(run => pointsOf(tracker, run));
      tracker.close();
      recorded += points.reduce((sum, count) => sum + count, 0);

      // What was said is there; at most one more of each is, which was recorded and not said any more.
      expect(runs.length - told.points.length, experiment).toBeOneOf([0, 1]);
      for (const [index, count] of told.points.entries())
        expect(points[index]! - count, `${experiment}, run ${index}`).toBeOneOf([0, 1]);
      const finished = runs.filter(run => run.state === "finished");
      expect(finished.length - told.finished, experiment).toBeOneOf([0, 1]);
      for (const run of finished) expect(run.measures).toEqual({ last: run.settings.number });
      const rest = runs.slice(finished.length);
      expect(rest.map(run => run.state)).toEqual(rest.map(() => "lost"));
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, lane));
  expect(said).toEqual([]); // a killed process leaves no damage
  expect(recorded).toBeGreaterThan(10 * kills);
});

it(`reads the whole frames of ${kills >> 1} spools that were cut anywhere`, async () => {
  let next = 0;
  const lane = async (database: string) => {
    for (let number = next++; number < kills >> 1; number = next++) {
      const experiment = `cut ${number}`;
      const told = await killed(experiment, uniform() * 20, 1 + Math.floor(uniform() * 100), database);
      if (!cut(database)) continue;
      const tracker = openTracker(database, { readonly: true, say: () => {} }); // the cut frame is said
      const runs = tracker.runs({ experiment });
      for (const [index, run] of runs.entries()) {
        const points = pointsOf(tracker, run);
        expect(points).toBeLessThanOrEqual((told.points[index] ?? 0) + 1);
        const isLast = index === runs.length - 1;
        expect(run.state).toBeOneOf(isLast ? ["lost", "finished"] : ["finished"]);
      }
      tracker.close();
    }
  };
  // a database each: whose spool is the newest is then known
  await Promise.all(Array.from({ length: sideBySide }, (_, i) => lane(join(scratch, `cut-${i}.sqlite`))));
});
