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

/** A process that logs half of its points, five at a time, and the others when it hears that the page has seen some. */
const program = (database: string) => `
  import { once } from "node:events";
  import { start } from ${JSON.stringify(packageFolder("dist", "tracking", "index.js"))};
  const run = start({ experiment: "w", database: ${JSON.stringify(database)}, system: false, provenance: false });
  for (let step = 0; step < ${points}; step++) {
    run.log({ loss: step, accuracy: step / 3 }, step);
    if (step % 5 === 0) await new Promise(resolve => setTimeout(resolve, 5));
    if (step === ${points} / 2) await once(process, "message");
  }
  await run.finish({ done: 1 });
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
  const ends = Promise.all(children.map(child => once(child, "exit")));
  const seen: number[] = [];
  const look = async (): Promise<number> => {
    const body = JSON.stringify({ query: "", metrics: ["loss"], limit: 20, x: "step", width: 20_000 });
    const answer = await fetch(new URL(`${routes.ask}curves`, serving.address), {
      method: "POST",
      headers,
      body,
    });
    const { curves } = (await answer.json()) as { curves: { mark: { count: number } }[] };
    return seen[seen.push(curves.reduce((sum, { mark }) => sum + mark.count, 0)) - 1]!;
  };
  while ((await look()) === 0 || changes < 2);
  for (const child of children) child.send("go on");
  while ((await look()) < writers * points);
  await ends;
  await reader.cancel();
  await listening;
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
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
