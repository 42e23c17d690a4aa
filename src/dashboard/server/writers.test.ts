import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { openTracker } from "../../tracking/tracker.js";
import { routes } from "../api.js";
import { serveDashboard } from "./serve.js";

const writers = 8;
const points = 1000;

/** A process that logs a point a millisecond, five at a time. */
const program = (database: string) => `
  import { start } from ${JSON.stringify(packageFolder("dist", "tracking", "index.js"))};
  const run = start({ experiment: "w", database: ${JSON.stringify(database)}, system: false, provenance: false });
  for (let step = 0; step < ${points}; step++) {
    run.log({ loss: step, accuracy: step / 3 }, step);
    if (step % 5 === 0) await new Promise(resolve => setTimeout(resolve, 5));
  }
  await run.finish({ done: 1 });
  process.send("done");
  process.disconnect();`;

it("eight processes write while a page asks all the time: no point is lost, and the page follows", async () => {
  const folder = mkdtempSync(join(tmpdir(), "writers-"));
  const database = join(folder, "runs.sqlite");
  const serving = await serveDashboard({
    database,
    port: 0,
    token: "a-token-of-this-test",
    say: line => expect.fail(line),
  });
  onTestFinished(async () => {
    await serving.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const headers = { authorization: "Bearer a-token-of-this-test", "content-type": "application/json" };
  const events = await fetch(new URL(routes.events, serving.address), { headers });
  const reader = events.body!.getReader();
  let changes = 0;
  const listening = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      changes += Buffer.from(value).toString().split("data: ").length - 1;
    }
  })();
  const children = Array.from({ length: writers }, () =>
    fork("-", [], {
      execArgv: ["--input-type=module", "-e", program(database)],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }),
  );
  const ends = children.map(async child => await once(child, "message"));
  let isOver = false;
  const all = Promise.all(ends).finally(() => (isOver = true));
  const seen: number[] = [];
  while (!isOver) {
    const body = JSON.stringify({ query: "", metrics: ["loss"], limit: 20, x: "step", width: 20_000 });
    const answer = await fetch(new URL(`${routes.ask}curves`, serving.address), {
      method: "POST",
      headers,
      body,
    });
    const { curves } = (await answer.json()) as { curves: { mark: { count: number } }[] };
    seen.push(curves.reduce((sum, { mark }) => sum + mark.count, 0));
  }
  await all;
  await reader.cancel();
  await listening;
  expect(seen.some(count => count > 0 && count < writers * points)).toBe(true); // while they wrote
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(changes).toBeGreaterThan(3);
  const tracker = openTracker(database, { readonly: true });
  onTestFinished(() => tracker.close());
  const runs = tracker.runs();
  expect(runs.map(({ state }) => state)).toEqual(Array(writers).fill("finished"));
  for (const { id } of runs) {
    const { loss, accuracy } = tracker.curves(id);
    expect([loss, accuracy]).toEqual([
      Array.from({ length: points }, (_, i) => i),
      Array.from({ length: points }, (_, i) => i / 3),
    ]);
  }
});
