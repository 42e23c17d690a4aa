import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../recording/start.js";
import { openTracker } from "../tracker.js";
import { type Patience, patience } from "./actions.js";
import { AlertFollower } from "./follower.js";
import type { Actions, AlertRule } from "./rules.js";

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "follower-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A run that failed, in a database of its own. */
async function failed(folder: string, alerts: readonly AlertRule[] = []): Promise<string> {
  const database = join(folder, "runs.sqlite");
  const run = start({ experiment: "digits", database, system: false, provenance: false, alerts });
  await run.fail(new Error("no luck"));
  return database;
}

interface Heard {
  readonly server: Server;
  readonly url: string;
  readonly bodies: unknown[];
}

/** A server that answers each request with the next status; 0: not at all. */
async function listening(statuses: readonly number[]): Promise<Heard> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const status = statuses[Math.min(bodies.length, statuses.length - 1)]!;
    bodies.push(JSON.parse(Buffer.concat(parts).toString()));
    if (status === 302) response.writeHead(302, { location: "/elsewhere" }).end();
    else if (status > 0) response.writeHead(status).end();
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/secret`, bodies };
}

const quick: Patience = { ...patience, waitsMs: [1, 1] };

/** Follows until all is done; → what was told, and what was said. */
async function followed(database: string, actions: Actions, looks = 1, limits = quick, act = false) {
  const said: string[] = [];
  const tracker = openTracker(database, { readonly: true });
  const follower = new AlertFollower(tracker, {
    ...{ since: 0, rules: ["crash", "nan", "above"], actions, act, limits },
    say: line => void said.push(line),
  });
  const told = Array.from({ length: looks }, () => follower.look()).flat();
  await follower.settled();
  await follower.close();
  tracker.close();
  return { told, said };
}

it("posts an alert once, however often and by however many it is seen", async () => {
  const database = await failed(scratch());
  const { url, bodies } = await listening([200]);
  const { told, said } = await followed(database, { webhook: url }, 3);
  expect(told).toMatchObject([{ rule: "crash", run: 1, experiment: "digits", text: "Error: no luck" }]);
  await followed(database, { webhook: url });
  expect(bodies).toEqual(told);
  expect(said).toEqual([]);
});

it("tries again where that may help, so often and no more; the address's path is not said", async () => {
  const { url, bodies } = await listening([503, 429, 200]);
  expect((await followed(await failed(scratch()), { webhook: url })).said).toEqual([]);
  expect(bodies).toHaveLength(3);
  const down = await listening([500]);
  const { said } = await followed(await failed(scratch()), { webhook: down.url });
  expect(down.bodies).toHaveLength(3);
  expect(said).toEqual([
    expect.stringMatching(/^alert of run 1, webhook at 127\.0\.0\.1:\d+: status 500, 3 tries$/),
  ]);
});

it.each([
  [[404], "status 404, 1 tries"],
  [[0], "no answer within 0.05 s, 3 tries"],
  [[302], "unexpected redirect, 3 tries"],
])("says that a webhook which answers %j failed, and follows on", async (statuses, words) => {
  const { url } = await listening(statuses);
  const { told, said } = await followed(await failed(scratch()), { webhook: url }, 2, {
    ...quick,
    ...(statuses[0] === 0 ? { answerMs: 50 } : {}),
  });
  expect(told).toHaveLength(1);
  expect(said[0]).toContain(words);
});

it("says that nobody listens", async () => {
  const { url, server } = await listening([200]);
  await new Promise(resolve => server.close(resolve));
  const { said } = await followed(await failed(scratch()), { webhook: url });
  expect(said[0]).toContain("ECONNREFUSED");
});

it("runs a command once, a list without a shell and a text with one, with the alert on standard input", async () => {
  const folder = scratch();
  const database = await failed(folder);
  const [program, out] = [join(folder, "take.mjs"), join(folder, "out")];
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from "node:fs";
     appendFileSync(process.argv[2], JSON.stringify([process.argv[3], JSON.parse(readFileSync(0))]) + "\\n");`,
  );
  const list = [process.execPath, program, out, "$HOME; touch x"];
  await followed(database, { command: list }, 2);
  await followed(database, { command: list });
  const text = `"${process.execPath}" "${program}" "${out}" "a""b"`;
  await followed(database, { command: text });
  const lines = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  expect(lines).toMatchObject([
    ["$HOME; touch x", { rule: "crash", run: 1 }],
    ["ab", { rule: "crash", run: 1 }],
  ]);
});

it.each<[string, readonly string[], string]>([
  [
    "fails",
    [process.execPath, "-e", "console.error('first'); console.error('no disk'); process.exit(3)"],
    "exit code 3 (no disk)",
  ],
  ["is not there", ["/no/such/program"], "ENOENT"],
  [
    "never ends",
    [process.execPath, "-e", "setInterval(() => {}, 1000)"],
    "ended after 0.3 s, or by a signal",
  ],
])("says that a command which %s went wrong", async (_, command, words) => {
  const isEndless = words.startsWith("ended");
  const limits = { ...quick, ...(isEndless ? { commandMs: 300 } : {}) };
  const { said } = await followed(await failed(scratch()), { command }, 1, limits);
  expect(said).toEqual([expect.stringContaining(`alert of run 1, command: `)]);
  expect(said[0]).toContain(words);
});

const acting = (database: string) => followed(database, {}, 1, quick, true);

it("does what a run's own rule wants only where it is asked to", async () => {
  const { url, bodies } = await listening([200]);
  const database = await failed(scratch(), [{ when: "crash", webhook: url }]);
  expect((await followed(database, {}, 2)).said).toEqual([
    "commands and webhooks of runs' own rules are left out; --act does them",
  ]);
  expect(bodies).toHaveLength(0);
  expect((await acting(database)).said).toEqual([]);
  expect(bodies).toHaveLength(1);
});

it.each<[string, (database: string) => string]>([
  ["the database", database => database],
  ["its folder", database => dirname(database)],
  ["the folder of spools", database => `${database}-spools`],
  ["a spool", database => join(`${database}-spools`, readdirSync(`${database}-spools`)[0]!)],
])("leaves a rule's own actions where somebody else may write %s", async (_, partOf) => {
  const { url, bodies } = await listening([200]);
  const database = await failed(scratch(), [{ when: "crash", webhook: url }]);
  openTracker(database).close();
  const open = start({ experiment: "digits", database, system: false, provenance: false });
  chmodSync(partOf(database), 0o777);
  const { told, said } = await acting(database);
  await open.finish();
  openTracker(database).close(); // nothing waits when the folder goes
  expect(told).toHaveLength(1);
  expect(said).toEqual([
    expect.stringMatching(/ may be written by other users: commands and webhooks of its rules are left out/),
  ]);
  expect(bodies).toHaveLength(0);
});

it("does not wait for what a command leaves running", async () => {
  const folder = scratch();
  const file = join(folder, "pid");
  const program = `const options = { detached: true, stdio: "inherit" };
    const left = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options);
    require("fs").writeFileSync(process.argv[1], String(left.pid));
    process.exit();`;
  const limits = { ...quick, commandMs: 3_600_000 };
  onTestFinished(() => void process.kill(Number(readFileSync(file, "utf8")), "SIGKILL"));
  const { said } = await followed(
    await failed(folder),
    { command: [process.execPath, "-e", program, file] },
    1,
    limits,
  );
  expect(said).toEqual([]);
});

it("acts upon four alerts at a time", async () => {
  let [now, most] = [0, 0];
  const server = createServer((_, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      response.end();
    }, 20);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const folder = scratch();
  for (let i = 0; i < 9; i++) await failed(folder);
  const { port } = server.address() as AddressInfo;
  const database = join(folder, "runs.sqlite");
  expect((await followed(database, { webhook: `http://127.0.0.1:${port}` })).told).toHaveLength(9);
  expect(most).toBe(4);
});

it("goes on when the folder is deleted under it, and says so once", async () => {
  const folder = scratch();
  const database = await failed(folder);
  openTracker(database).close();
  const tracker = openTracker(database, { readonly: true });
  const said: string[] = [];
  const follower = new AlertFollower(tracker, { since: 0, say: line => void said.push(line) });
  expect(follower.look()).toHaveLength(1);
  rmSync(folder, { recursive: true });
  expect([follower.look(), follower.look()]).toEqual([[], []]);
  expect(said).toEqual([expect.stringContaining("alerts cannot be looked for now: ")]);
  await follower.close();
  tracker.close();
});

it("gives up trying when the following ends", async () => {
  const { url, bodies } = await listening([500]);
  const tracker = openTracker(await failed(scratch()), { readonly: true });
  const said: string[] = [];
  const follower = new AlertFollower(tracker, {
    ...{ since: 0, actions: { webhook: url }, limits: { ...patience, waitsMs: [3_600_000] } },
    say: line => void said.push(line),
  });
  follower.look();
  while (bodies.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
  await follower.close();
  tracker.close();
  expect(said[0]).toContain("given up");
});
