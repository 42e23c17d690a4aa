import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keptArtifact } from "../../../tracking/artifacts.js";
import { start } from "../../../tracking/index.js";
import { openToWrite } from "../../../tracking/store/database.js";
import { openTracker } from "../../../tracking/tracker.js";
import { routes, type Text } from "../../api.js";
import { type Serving, serveDashboard } from "../serve.js";

const folder = mkdtempSync(join(tmpdir(), "files-"));
const database = join(folder, "runs.sqlite");
const said: string[] = [];
let serving: Serving;
let files: Record<"huge" | "text" | "picture" | "short", string>;

const hugeBytes = 2 ** 31 + 1; // one more than Node reads at once
const hugeHash = "b8030a8ab89280935633d8d991da3d9907c0f12e8b6fc3bfc515f4d440872b6e"; // of so many zeros

beforeAll(async () => {
  const run = start({ experiment: "e", params: {}, database, system: false, provenance: false });
  const keep = async (name: string, content: string | Uint8Array) =>
    (await run.artifact(name, Buffer.from(content)))!.sha256;
  files = {
    huge: hugeHash,
    short: await keep("short.txt", "a few letters"),
    text: await keep("long.txt", `${"x".repeat(2 ** 20 - 1)}ü and so on`),
    picture: await keep("dot.png", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, ...Array(600_000).fill(7)])),
  };
  const small = await keep("huge.log", "stands for what nobody wants to write in a test");
  await run.finish();
  openTracker(database).close();
  putHuge(small);
  serving = await serveDashboard({
    database,
    port: 0,
    token: "a-token-of-this-test",
    say: line => said.push(line),
  });
});

afterAll(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of zeros that takes no room on the disk, in the place of a small one. */
function putHuge(small: string): void {
  const place = keptArtifact(database, small).path;
  const path = join(dirname(dirname(place)), hugeHash.slice(0, 2), hugeHash.slice(2));
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, "w"));
  truncateSync(path, hugeBytes);
  const db = openToWrite(database);
  db.prepare("UPDATE artifacts SET sha256 = ?, bytes = ? WHERE sha256 = ?").run(hugeHash, hugeBytes, small);
  db.close();
}

const headers = { authorization: "Bearer a-token-of-this-test", "content-type": "application/json" };
const got = (path: string, signal?: AbortSignal) =>
  fetch(new URL(path, serving.address), { headers, ...(signal && { signal }) });
const asked = async (name: string, body: unknown) => {
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await fetch(new URL(routes.ask + name, serving.address), request)).json()) as unknown;
};

it("a file of more than two gigabytes comes whole, and never stands in memory", async () => {
  const answer = await got(routes.artifact + files.huge);
  expect([answer.status, answer.headers.get("content-length")]).toEqual([200, String(hugeBytes)]);
  const before = process.memoryUsage().rss;
  let [bytes, most] = [0, 0];
  for await (const part of answer.body!) {
    bytes += part.length;
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  expect(bytes).toBe(hugeBytes);
  expect(most).toBeLessThan(1 << 29);
});

it("others are answered while a file is sent, and whoever leaves early harms nobody", async () => {
  const leave = new AbortController();
  const answer = await got(routes.artifact + files.huge, leave.signal);
  const reader = answer.body!.getReader();
  expect((await reader.read()).value!.length).toBeGreaterThan(0);
  expect(await asked("session", {})).toMatchObject({ runs: 1 });
  leave.abort();
  await expect(reader.read()).rejects.toThrow();
  expect(await asked("session", {})).toMatchObject({ runs: 1 });
  expect(said).toEqual([]);
});

it.skipIf(process.platform !== "linux")(
  "whoever asks for the head of a file alone leaves nothing open",
  async () => {
    const { path } = keptArtifact(database, files.picture);
    const open = () =>
      readdirSync("/proc/self/fd").filter(fd => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false; // closed meanwhile
        }
      });
    for (const route of [routes.artifact, routes.image]) {
      const head = await fetch(new URL(route + files.picture, serving.address), { method: "HEAD", headers });
      expect([head.status, head.headers.get("content-length")]).toEqual([200, "600004"]);
    }
    expect(open()).toEqual([]);
  },
);

it("of a long text the beginning is read, up to a whole character", async () => {
  const { text, bytes } = (await asked("file", { sha256: files.text })) as Text;
  expect([text.length, text.at(-1), bytes]).toEqual([2 ** 20 - 1, "x", 2 ** 20 + 11]);
  const huge = (await asked("file", { sha256: files.huge })) as Text;
  expect([huge.text.length, huge.bytes]).toEqual([2 ** 20, hugeBytes]);
});

it("a damaged file that is short is refused in words, with nothing of it", async () => {
  const { path } = keptArtifact(database, files.short);
  const content = readFileSync(path);
  writeFileSync(
    path,
    content.map(byte => byte ^ 1),
  );
  const refused = await got(routes.artifact + files.short);
  writeFileSync(path, content);
  expect(refused.status).toBe(400);
  expect(refused.headers.get("content-disposition")).toBeNull();
  expect(await refused.json()).toMatchObject({ error: expect.stringContaining("is damaged") });
});

it("a damaged file is cut off before its end, and said where the server was started", async () => {
  const whole = await got(routes.image + files.picture);
  expect((await whole.arrayBuffer()).byteLength).toBe(600_004);
  const { path } = keptArtifact(database, files.picture);
  writeFileSync(path, Uint8Array.from([0x89, 0x50, 0x4e, 0x47, ...Array(599_999).fill(7), 8]));
  for (const route of [routes.artifact, routes.image]) {
    const cut = await got(route + files.picture);
    expect([cut.status, cut.headers.get("content-length")]).toEqual([200, "600004"]);
    await expect(cut.arrayBuffer()).rejects.toThrow();
  }
  expect(said.splice(0)).toEqual(Array(2).fill(expect.stringMatching(/ is damaged: its sha256 is /)));
  expect(await asked("session", {})).toMatchObject({ runs: 1 });
});
