import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type RequestOptions, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { start } from "../../tracking/index.js";
import { openTracker } from "../../tracking/tracker.js";
import { routes } from "../api.js";
import { type Serving, serveDashboard } from "./serve.js";
import { cookieName, passOf } from "./token.js";

const folder = mkdtempSync(join(tmpdir(), "attacks-"));
const database = join(folder, "results", "runs.sqlite");
const token = "a-token-of-this-test";
const said: string[] = [];
let serving: Serving;
let files: Record<string, string>;

beforeAll(async () => {
  const page = join(folder, "page");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(page, "assets", "main-0a1b2c3d.js"), "export {};");
  writeFileSync(join(folder, "secret.txt"), "classified");
  const run = start({ experiment: "e", params: { T: 8 }, database, system: false, provenance: false });
  const keep = async (name: string, content: string) =>
    (await run.artifact(name, Buffer.from(content)))!.sha256;
  files = {
    html: await keep("page.html", "<script>alert(1)</script>"),
    svg: await keep("picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    path: await keep('../../evil"; filename=x.html;ü.txt', "text"),
  };
  await run.finish({ accuracy: 0.5 });
  openTracker(database).close();
  serving = await serveDashboard({ database, port: 0, token, page, say: line => said.push(line) });
});

afterAll(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
  expect(said).toEqual([]);
});

interface Told {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** A request as nobody's library makes it: every header as it is given. */
function sent(path: string, options: RequestOptions & { body?: string } = {}): Promise<Told> {
  const { body, headers = {}, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: serving.port, path, setHost: !("host" in headers), headers, ...rest },
      answer => {
        let text = "";
        answer.setEncoding("utf8").on("data", part => (text += part));
        answer.on("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

const pass = passOf(token, database);
const cookie = `${cookieName(pass)}=${pass}`;
const json = { "content-type": "application/json", cookie };
const ask = (headers: Record<string, string> = {}, name = "runs"): Promise<Told> =>
  sent(routes.ask + name, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify({ query: "", sort: [], columns: ["params.T"], offset: 0, limit: 10 }),
  });

it("answers whoever has the token, as cookie or as a program sends it", async () => {
  const { status, text, headers } = await ask();
  expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ total: 1 })]);
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect((await ask({ cookie: "", authorization: `Bearer ${token}` })).status).toBe(200);
});

it("refuses a missing and a wrong token, on every address that tells or does something", async () => {
  const name = cookieName(pass);
  for (const wrong of ["", `${name}=`, `${name}=${pass}x`, `${name}=${token}`, `other=${pass}`])
    for (const [method, path] of [
      ["POST", `${routes.ask}runs`],
      ["POST", `${routes.act}remove`],
      ["GET", routes.events],
      ["GET", routes.artifact + files.html],
      ["GET", routes.image + files.svg],
      ["GET", `${routes.download}?ask={}`],
    ] as const)
      expect([path, (await sent(path, { method, headers: { ...json, cookie: wrong } })).status]).toEqual([
        path,
        401,
      ]);
  expect((await ask({ cookie: "", authorization: "Bearer nonsense" })).status).toBe(401);
  expect((await sent("/?token=nonsense")).status).toBe(401);
});

it("the first visit brings the cookie, which no script reads and no other site sends", async () => {
  const { status, headers } = await sent(`/?token=${token}`);
  expect([status, headers.location]).toEqual([303, "/"]);
  expect(headers["set-cookie"]).toEqual([`${cookie}; Path=/; HttpOnly; SameSite=Strict`]);
});

it("what other servers of the machine are sent as the cookie is not the token, and opens no other dashboard", async () => {
  expect(cookie).not.toContain(token);
  expect((await ask({ cookie: "", authorization: `Bearer ${pass}` })).status).toBe(401);
  expect((await sent(`/?token=${pass}`)).status).toBe(401);
  const other = passOf(token, join(folder, "other.sqlite"));
  expect((await ask({ cookie: `${cookieName(pass)}=${other}` })).status).toBe(401);
});

it("DNS rebinding: refuses every name that another site's DNS can have", async () => {
  for (const host of [
    "evil.example",
    `evil.example:${serving.port}`,
    `127.0.0.1.evil.example:${serving.port}`,
    `localhost.evil.example`,
    "0.0.0.0",
    "192.168.1.7",
    "localhost@evil.example",
    "",
  ])
    for (const path of ["/", `${routes.ask}runs`, routes.events, routes.plotly]) {
      const { status, headers } = await sent(path, { headers: { host, cookie } });
      expect([host, path, [400, 403].includes(status)]).toEqual([host, path, true]);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  for (const host of [`localhost:${serving.port}`, `127.0.0.1:${serving.port}`, "localhost:8080", "[::1]:80"])
    expect((await ask({ host })).status).toBe(200);
});

it("cross-origin: refuses posts, forms and event sources of other pages, with the cookie and all", async () => {
  const here = `127.0.0.1:${serving.port}`;
  for (const origin of [
    "https://evil.example",
    "null",
    `http://localhost:${serving.port}`,
    `http://${here}.evil.example`,
    "http://127.0.0.1:1",
  ])
    for (const [method, path] of [
      ["POST", `${routes.ask}runs`],
      ["POST", `${routes.act}remove`],
      ["GET", routes.events],
      ["OPTIONS", `${routes.ask}runs`],
    ] as const) {
      const { status, headers } = await sent(path, { method, headers: { ...json, origin, host: here } });
      expect([origin, path, status]).toEqual([origin, path, 403]);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  for (const site of ["cross-site", "same-site"])
    expect((await sent(routes.events, { headers: { cookie, "sec-fetch-site": site } })).status).toBe(403);
  expect((await ask({ origin: `http://${here}`, "sec-fetch-site": "same-origin", host: here })).status).toBe(
    200,
  );
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonx",
    "",
  ])
    expect([type, (await ask({ "content-type": type })).status]).toEqual([type, 415]);
});

it("path traversal: no address is a path", async () => {
  const up = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "%252e%252e%252f"];
  const targets = [
    ...up.map(step => `${step.repeat(8)}etc/passwd`),
    "/etc/passwd",
    "//proc/self/root/etc/passwd",
    "file:///etc/passwd",
    "%00/etc/passwd",
    "#/../../etc/passwd",
  ];
  for (const prefix of ["/", "/assets/", routes.artifact, routes.image])
    for (const target of [
      ...targets,
      ...up.map(step => `${step}secret.txt`),
      ...up.map(step => `${step}results/runs.sqlite`),
    ]) {
      const { status, text } = await sent(prefix + target, { headers: { cookie } });
      expect([prefix + target, status >= 400 || text.includes("<title>page")]).toEqual([
        prefix + target,
        true,
      ]);
      expect(text).not.toMatch(/root:|classified|SQLite format/);
    }
  const { status } = await sent(`${routes.artifact}${"0".repeat(64)}`, { headers: { cookie } });
  expect(status).toBe(404);
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"])
    expect([name, (await ask({}, name)).status]).toEqual([name, 404]);
});

it("files that runs made are no pages of ours: downloads, pictures in a sandbox, names without tricks", async () => {
  const html = await sent(routes.artifact + files.html, { headers: { cookie } });
  expect(html.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": "attachment; filename*=UTF-8''page.html",
    "x-content-type-options": "nosniff",
  });
  expect(html.headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
  const svg = await sent(routes.image + files.svg, { headers: { cookie } });
  expect([svg.status, svg.headers["content-type"]]).toEqual([200, "image/svg+xml"]);
  expect(svg.headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
  expect((await sent(routes.image + files.html, { headers: { cookie } })).status).toBe(415);
  const evil = await sent(routes.artifact + files.path, { headers: { cookie } });
  expect(evil.headers["content-disposition"]).toBe(
    "attachment; filename*=UTF-8''evil%22%3B%20filename%3Dx.html%3B%C3%BC.txt",
  );
  const foreign = await sent(routes.artifact + files.html, {
    headers: { cookie, origin: "https://evil.example" },
  });
  expect(foreign.status).toBe(403);
});

it("the page runs its own scripts alone, and nobody frames it; notebooks of this machine frame its other address", async () => {
  const { headers } = await sent("/");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*|https?:/);
  expect(policy).toContain("frame-ancestors 'none'");
  const embedded = String((await sent("/embed")).headers["content-security-policy"]);
  expect(embedded).toContain("frame-ancestors 'self' http://localhost:* http://127.0.0.1:*");
  const asset = await sent("/assets/main-0a1b2c3d.js");
  expect(asset.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": expect.stringContaining("immutable"),
  });
});

it("a body of a gigabyte is refused before it is read, whether it says its length or not", async () => {
  const head = (more: string) =>
    `POST ${routes.ask}runs HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nCookie: ${cookie}\r\n` +
    `Content-Type: application/json\r\n${more}\r\n\r\n`;
  const part = Buffer.alloc(1 << 16, " ");
  for (const [more, frame] of [
    [`Content-Length: ${1 << 30}`, part],
    ["Transfer-Encoding: chunked", Buffer.concat([Buffer.from("10000\r\n"), part, Buffer.from("\r\n")])],
  ] as const) {
    const before = process.memoryUsage().rss;
    const { taken, answer } = await poured(head(more), frame, 1 << 30);
    expect([more, answer === "" || answer.startsWith("HTTP/1.1 413")]).toEqual([more, true]); // or cut off while it sends
    expect(taken).toBeLessThan(64 << 20); // what the kernel's buffers hold, not what was sent
    expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
  }
  const { answer } = await poured(head(`Content-Length: ${1 << 30}`), part, 0);
  expect(answer).toMatch(/^HTTP\/1\.1 413/);
  expect((await ask()).status).toBe(200);
});

/** Sends a head, then frames until the server has had enough; how many bytes it took, and what it said. */
async function poured(head: string, frame: Buffer, most: number): Promise<{ taken: number; answer: string }> {
  const socket = connect(serving.port, "127.0.0.1");
  let [answer, taken, isOver] = ["", 0, false];
  socket.on("data", data => (answer += data));
  socket.on("error", () => (isOver = true));
  socket.on("close", () => (isOver = true));
  await once(socket, "connect");
  socket.write(head);
  while (!isOver && taken < most) {
    taken += frame.length;
    if (!socket.write(frame))
      await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
    else await new Promise(setImmediate);
  }
  if (most === 0) await once(socket, "data");
  socket.destroy();
  return { taken, answer };
}

it("a thousand connections that say nothing keep nobody out", async () => {
  const sockets: Socket[] = [];
  for (let i = 0; i < 1000; i++) {
    const socket = connect(serving.port, "127.0.0.1");
    socket.on("error", () => {});
    if (i % 2) socket.write("POST /api/ask/runs HTTP/1.1\r\nHost: 127"); // half a head, and never the rest
    sockets.push(socket);
    if (i % 50 === 49) await once(socket, "connect");
  }
  const { status } = await ask();
  for (const socket of sockets) socket.destroy();
  expect(status).toBe(200);
});

it("a hundred pages listen at most, and leave room when they go", async () => {
  const open = async (): Promise<IncomingMessage> => {
    const asked = request({
      host: "127.0.0.1",
      port: serving.port,
      path: routes.events,
      headers: { cookie },
    }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    answer.on("error", () => {});
    asked.on("error", () => {});
    return answer;
  };
  const streams = [];
  for (let i = 0; i < 100; i++) streams.push(await open());
  expect(new Set(streams.map(stream => stream.statusCode))).toEqual(new Set([200]));
  expect((await sent(routes.events, { headers: { cookie } })).status).toBe(429);
  for (const stream of streams) stream.destroy();
  let last = 429;
  while (last === 429) {
    const stream = await open();
    last = stream.statusCode!;
    stream.destroy();
  }
  expect(last).toBe(200);
});

it("questions that make no sense are refused in a line, and nothing of ours is told", async () => {
  for (const body of [
    "",
    "[]",
    "null",
    "{",
    '"x"',
    '{"query":1}',
    '{"query":"","sort":{},"columns":[],"offset":0,"limit":10}',
    '{"query":"","sort":[],"columns":[],"offset":-1,"limit":10}',
    '{"query":"","sort":[],"columns":[],"offset":0,"limit":1e9}',
    `{"query":"","sort":[],"columns":${JSON.stringify(Array(1000).fill("id"))},"offset":0,"limit":1}`,
    '{"query":"","group":"[[1]]","sort":[],"columns":[],"offset":0,"limit":1}',
  ]) {
    const { status, text } = await sent(`${routes.ask}runs`, { method: "POST", headers: json, body });
    expect([body, status]).toEqual([body, 400]);
    expect(text).not.toMatch(/node_modules|\.ts:|\.js:/);
  }
  const { status, text } = await sent(`${routes.ask}runs`, {
    method: "POST",
    headers: json,
    body: '{"query":"params.T > 1; DROP TABLE runs","sort":[{"field":"params.x\' OR 1=1 --","descending":true}],"columns":[],"offset":0,"limit":1}',
  });
  expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ kind: "query" })]);
});
