import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { openSweep, start } from "../../tracking/index.js";
import { labelRuns } from "../../tracking/upkeep/labels.js";
import { bringBack, throwAway } from "../../tracking/upkeep/trash.js";
import { type Acts, type Asks, type Change, routes } from "../api.js";
import { type Serving, serveDashboard } from "./serve.js";

const token = "a-token-of-this-test";
let folder: string;
let database: string;
let serving: Serving;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "live-"));
  database = join(folder, "runs.sqlite");
  serving = await serve();
});

afterEach(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

const serve = (more: { readOnly?: boolean; port?: number } = {}): Promise<Serving> =>
  serveDashboard({ database, port: 0, token, say: line => expect.fail(line), ...more });

const begin = (params: Record<string, number> = {}) =>
  start({ experiment: "e", params, database, system: false, provenance: false });

/** Without a connection that is kept: the server may be another one next time. */
const ours = () => ({ authorization: `Bearer ${serving.token}`, connection: "close" });

async function posted(path: string, body: unknown): Promise<{ status: number; answer: unknown }> {
  const headers = { ...ours(), "content-type": "application/json" };
  const response = await fetch(new URL(path, serving.address), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

const act = <Name extends keyof Acts>(name: Name, body: Acts[Name][0]) => posted(routes.act + name, body);
const ask = async <Name extends keyof Asks>(name: Name, body: Asks[Name][0]) =>
  (await posted(routes.ask + name, body)).answer as Asks[Name][1];
const rows = (query = "") =>
  ask("runs", { query, sort: [], columns: ["params.T", "tags", "notes"], offset: 0, limit: 100 });

/** Changes as a page hears them. */
async function* heard(after = ""): AsyncGenerator<Change> {
  const gone = new AbortController();
  const response = await fetch(new URL(`${routes.events}?after=${after}`, serving.address), {
    headers: ours(),
    signal: gone.signal,
  });
  let text = "";
  try {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data) yield JSON.parse(data) as Change;
      }
    }
  } finally {
    gone.abort();
  }
}

/** The first change that is as it should be. */
async function until(changes: AsyncGenerator<Change>, fits: (change: Change) => boolean): Promise<Change> {
  for (;;) {
    const { value } = await changes.next();
    if (fits(value as Change)) return value as Change;
  }
}

it("a page hears of runs as they begin, get points and end, and of labels", async () => {
  const changes = heard();
  expect(await until(changes, () => true)).toMatchObject({ all: true, total: 0, running: 0 });
  const run = begin({ T: 8 });
  expect(await until(changes, ({ runs }) => runs.length > 0)).toMatchObject({
    runs: [1],
    all: true,
    total: 1,
    running: 1,
  });
  run.log({ loss: 1 });
  expect(await until(changes, () => true)).toMatchObject({ runs: [1], all: false });
  await run.finish({ accuracy: 1 });
  expect(await until(changes, ({ running }) => running === 0)).toMatchObject({ runs: [1] });
  await act("label", { ids: [1], add: ["good"], note: "**bold**" });
  const { cursor } = await until(changes, ({ all }) => all);
  expect((await rows()).rows[0]).toMatchObject({ state: "finished", tags: ["good"], cells: [8, "good", 1] });
  await changes.return(undefined);
  const again = heard(cursor);
  expect((await again.next()).value).toMatchObject({ all: false, runs: [] });
  await again.return(undefined);
});

it("a page hears when one tag takes another's place, and when a run goes as another comes back", async () => {
  for (const T of [1, 2]) await begin({ T }).finish();
  labelRuns(database, [1], { add: ["a1"] });
  throwAway(database, [2]);
  const changes = heard();
  const { total, cursor } = await until(changes, () => true);
  labelRuns(database, [1], { add: ["b1"], remove: ["a1"] });
  expect(await until(changes, () => true)).toMatchObject({ all: true, total });
  labelRuns(database, [1], { remove: ["b1"] });
  labelRuns(database, [1], { add: ["c1"] });
  expect(await until(changes, () => true)).toMatchObject({ all: true, total });
  throwAway(database, [1]);
  bringBack(database, [2]);
  expect(await until(changes, () => true)).toMatchObject({ all: true, total });
  await changes.return(undefined);
  const again = heard(cursor); // of a page that was away meanwhile
  expect((await again.next()).value).toMatchObject({ all: true, total });
  await again.return(undefined);
});

it("a server that was started again goes on where the other ended: same token, same answers", async () => {
  const run = begin({ T: 8 });
  await run.finish();
  const [before, { port }] = [await rows(), serving];
  const first = await until(heard(), () => true);
  await serving.close();
  const other = begin({ T: 9 });
  await other.finish();
  serving = await serve({ port });
  expect(await until(heard(first.cursor), () => true)).toMatchObject({ all: true, total: 2 });
  expect((await rows("params.T = 8")).rows).toEqual(before.rows);
});

it("deletes with undo, and tags", async () => {
  for (const T of [1, 2, 3]) await begin({ T }).finish();
  expect(await act("remove", { ids: [1, 3] })).toEqual({ status: 200, answer: { ids: [1, 3] } });
  expect((await rows()).rows.map(({ id }) => id)).toEqual([2]);
  expect(await act("undo", { ids: [1, 3] })).toEqual({ status: 200, answer: {} });
  expect((await rows()).rows.map(({ id }) => id)).toEqual([3, 2, 1]);
  await act("label", { ids: [1, 2], add: ["a", "b"] });
  await act("label", { ids: [2], remove: ["a"] });
  expect((await rows()).rows.map(({ tags }) => tags)).toEqual([[], ["b"], ["a", "b"]]);
  const live = begin();
  expect(await act("remove", { ids: [4] })).toMatchObject({
    status: 400,
    answer: { kind: "refused", error: expect.stringMatching(/^run 4: got "running"/) },
  });
  await live.finish();
});

it("a trial that is queued on the page is done by a worker of its sweep", async () => {
  const sweep = openSweep({ experiment: "s", space: { T: [1] }, database });
  const done: unknown[] = [];
  for await (const trial of sweep) {
    done.push(trial.params);
    await trial.tell({ accuracy: 1 });
    if (done.length > 1) continue;
    expect(await act("queue", { from: 1, changes: { T: 7 } })).toMatchObject({
      status: 200,
      answer: { run: 2, isNew: true },
    });
    expect(await act("queue", { from: 1, changes: { T: 7 } })).toMatchObject({
      answer: { run: 2, isNew: false },
    });
  }
  expect(done).toEqual([
    { T: 1, seed: 1 },
    { T: 7, seed: 1 },
  ]);
  expect((await rows("experiment = s")).rows.map(({ state }) => state)).toEqual(["finished", "finished"]);
  await act("queue", { from: 1, changes: { T: 9 } }); // while nobody works at it
  for await (const trial of openSweep({ experiment: "s", space: { T: [1] }, database })) {
    expect(trial.params).toEqual({ T: 9, seed: 1 });
    await trial.tell({ accuracy: 1 });
  }
  expect((await rows("experiment = s and state = finished")).rows).toHaveLength(3);
  expect(await act("queue", { from: 1, changes: { T: [] as never } })).toMatchObject({ status: 400 });
  expect(await act("queue", { from: 99, changes: {} })).toMatchObject({ status: 400 });
});

it("stops a run where it runs", async () => {
  const code = `
    import { start } from ${JSON.stringify(packageFolder("dist", "tracking", "index.js"))};
    const run = start({ experiment: "e", database: ${JSON.stringify(database)}, system: false, provenance: false });
    run.log({ loss: 1 });
    process.send("begun");
    setInterval(() => { if (run.signal.aborted) run.stop().then(() => process.exit(0)); }, 20);`;
  const child = fork("-", [], {
    execArgv: ["--input-type=module", "-e", code],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await once(child, "message");
  const ended = once(child, "exit");
  expect(await act("stop", { id: 1 })).toMatchObject({
    status: 200,
    answer: { asked: [{ pid: child.pid, by: "signal", runs: [1] }] },
  });
  await ended;
  expect((await rows()).rows[0]!.state).toBe("stopped");
  expect(await act("stop", { id: 1 })).toMatchObject({ status: 400 });
});

it("a server that only reads does nothing of all this", async () => {
  await begin().finish();
  await serving.close();
  serving = await serve({ readOnly: true });
  for (const [name, body] of [
    ["stop", { id: 1 }],
    ["label", { ids: [1], add: ["x"] }],
    ["remove", { ids: [1] }],
    ["undo", { ids: [1] }],
    ["queue", { from: 1, changes: {} }],
  ] as const)
    expect([name, await posted(routes.act + name, body)]).toEqual([
      name,
      { status: 403, answer: { kind: "read-only", error: expect.stringContaining("--read-only") } },
    ]);
  expect((await ask("session", {})).readOnly).toBe(true);
  expect((await rows()).total).toBe(1);
});

it("a person at an address that is none comes to the page; a program hears that there is nothing", async () => {
  const at = (path: string, accept: string) =>
    fetch(new URL(path, serving.address), { headers: { ...ours(), accept }, redirect: "manual" });
  const person = await at("/runs", "text/html,application/xhtml+xml");
  expect([person.status, person.headers.get("location")]).toEqual([302, "/"]);
  expect((await at("/runs", "*/*")).status).toBe(404);
  expect((await at("/api/runs", "text/html")).status).toBe(404);
});

/** Ends its server while it listens to it as a page does, and says what timers are left. */
const listener = (database: string) => `
  import { setImmediate } from "node:timers/promises";
  import { serveDashboard } from ${JSON.stringify(packageFolder("dist/dashboard/server/serve.js"))};
  const database = ${JSON.stringify(database)};
  const serving = await serveDashboard({ database, port: 0, token: "${token}", say: console.error });
  const headers = { authorization: "Bearer ${token}" };
  const { body } = await fetch(new URL("${routes.events}", serving.address), { headers });
  await body.getReader().read();
  await serving.close();
  for (let turn = 0; turn < 100; turn++) await setImmediate(); // it hears that its page is gone
  console.log(process.getActiveResourcesInfo().filter(kind => kind === "Timeout").length);
  process.exit();
`;

it("a server that ends while a page listens leaves no timer that would keep its process", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", listener(database)]);
  expect([await text(child.stdout), await text(child.stderr)]).toEqual(["0\n", ""]);
});
