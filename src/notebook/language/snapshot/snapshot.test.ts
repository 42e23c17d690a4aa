import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DebugClient } from "../../../../test/debug-client.js";
import { outcome } from "../../../../test/outcome.js";
import { packageFolder } from "../../../core/folders.js";
import { type KernelClient, startKernel } from "../../protocol/client.js";
import { snapshotFile } from "../../protocol/launch.js";
import { librariesStamp } from "../libraries.js";
import { compilerFacts } from "../typescript.js";

describe.skipIf(process.platform === "win32")("a kernel that starts from a snapshot", () => {
  let folder: string;
  let file: string;
  const builder = packageFolder("dist/notebook/language/snapshot/build.js");
  const build = () => void execFileSync(process.execPath, [builder]);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "neuralbits-snapshot-"));
    vi.stubEnv("NEURALBITS_CACHE", join(folder, "cache"));
    vi.stubEnv("NODE_OPTIONS", undefined);
    file = snapshotFile();
    build();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const isFromSnapshot = ({ pid }: KernelClient): boolean =>
    execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).includes("--snapshot-blob");

  /** What a kernel gave for cells, and whether it started from the snapshot. */
  async function ran(codes: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const kernel = await startKernel({ cwd: folder, env: { ...process.env, ...env } });
    const fromSnapshot = isFromSnapshot(kernel);
    const outcomes = [];
    for (const code of codes) outcomes.push(await outcome(kernel, code));
    await kernel.shutdown();
    return { fromSnapshot, outcomes };
  }

  it("says of every cell what a kernel without one says", async () => {
    writeFileSync(join(folder, "own.ts"), "export const twice = (x: number): number => 2 * x;\n");
    writeFileSync(
      join(folder, "child.cjs"),
      "process.send(process.execArgv.concat(process.argv.slice(2)));\n",
    );
    const cells = [
      "const a: number = 'one';",
      "interface P { readonly x: number }; const p: P = { x: 1 }; p",
      "p.y",
      "[3, 1, 2].toSorted().map(x => x.toFixed(1))",
      "import { twice } from './own'; import * as path from 'node:path'; [twice(p.x), path.basename('/a/b')]",
      "twice('x')",
      "(() => { throw new RangeError('deep') })()",
      "await new Promise((_, fail) => setTimeout(() => fail(new Error('late')), 1))",
      "import { fork } from 'node:child_process'; import { once } from 'node:events'; await once(fork('child.cjs', ['word']), 'message').then(([all]) => all)",
      "import { Worker } from 'node:worker_threads'; await once(new Worker('require(\"node:worker_threads\").parentPort.postMessage(6 * 7)', { eval: true }), 'message')",
      "[process.execArgv, process.argv.length, Error.stackTraceLimit, Object.getOwnPropertySymbols(globalThis).map(String).filter(name => /neuralbits/.test(name))]",
      "[typeof fetch, typeof crypto.subtle, typeof structuredClone, new URL('a', 'http://b').href, await (await fetch('data:text/plain,c')).text()]",
    ];
    const whole = await ran(cells);
    expect(whole.fromSnapshot).toBe(true);
    const plain = await ran(cells, { NODE_OPTIONS: "--no-warnings" });
    expect(plain.fromSnapshot).toBe(false);
    expect(whole.outcomes).toEqual(plain.outcomes);
    expect(whole.outcomes.map(({ status }) => status).filter(status => status === "error")).toHaveLength(5);
  });

  it.each([
    ["facts of another machine or Node", () => appendFileSync(`${file}.txt`, "another\n")],
    ["no facts", () => writeFileSync(`${file}.txt`, "")],
    ["a snapshot that was cut", () => truncateSync(`${file}.blob`, 1_000_000)],
    ["no snapshot", () => rmSync(`${file}.blob`)],
  ])("starts without it where there are %s, until it is made again", async (_, damage) => {
    damage();
    expect(await ran(["1 + 1"])).toMatchObject({ fromSnapshot: false, outcomes: [{ value: "2" }] });
    build();
    expect(await ran(["1 + 1"])).toMatchObject({ fromSnapshot: true, outcomes: [{ value: "2" }] });
  });

  it("is paused by a debugger, like any other, in a loop", async () => {
    const kernel = await startKernel({ cwd: folder });
    expect(isFromSnapshot(kernel)).toBe(true);
    const debug = new DebugClient(kernel);
    await debug.attach();
    await outcome(kernel, "let going = true;");
    for (const loop of ["while (going) await null;", "while (going);", "while (going) Math.abs(1);"]) {
      const running = outcome(kernel, `${loop}\ngoing`);
      await new Promise(done => setTimeout(done, 100));
      await debug.ask("pause", { threadId: 1 });
      await debug.next("stopped");
      await debug.evaluate("going = false");
      await debug.ask("continue");
      expect((await running).value).toBe("false");
      await outcome(kernel, "going = true;");
    }
    await kernel.shutdown();
  });

  it("looks at its own files, not at the snapshot, where that was made of others", async () => {
    const types = join(folder, "project/node_modules/@types/node");
    mkdirSync(types, { recursive: true });
    writeFileSync(join(types, "package.json"), '{ "name": "@types/node", "version": "0.0.1" }');
    writeFileSync(join(types, "index.d.ts"), "declare var onlyHere: 7;\n");
    mkdirSync(join(folder, "project/node_modules/undici-types"));
    writeFileSync(
      join(folder, "project/node_modules/undici-types/package.json"),
      '{ "name": "undici-types" }',
    );
    const kernel = await startKernel({ cwd: join(folder, "project") });
    expect(isFromSnapshot(kernel)).toBe(true);
    expect((await outcome(kernel, "const x: typeof onlyHere = 8;")).error).toMatch(
      /'8' is not assignable to type '7'/,
    );
    await kernel.shutdown();
  });

  it("is made once, and leaves no parts; another compiler wants another", () => {
    const made = () => statSync(`${file}.blob`).ino;
    const first = made();
    build();
    expect(made()).toBe(first);
    expect(existsSync(`${file}.parts`)).toBe(false);
    const facts = compilerFacts();
    const stamp = librariesStamp(facts, folder);
    expect(librariesStamp(facts, folder)).toBe(stamp);
    expect(librariesStamp({ ...facts, stamp: "another" }, folder)).not.toBe(stamp);
  });

  it("is made by one of several that begin at once, and what a killed one left is taken away", async () => {
    rmSync(`${file}.txt`);
    mkdirSync(`${file}.parts`);
    utimesSync(`${file}.parts`, 1, 1);
    const builders = Array.from({ length: 3 }, () => spawn(process.execPath, [builder], { stdio: "ignore" }));
    const codes = await Promise.all(builders.map(child => once(child, "exit").then(([code]) => code)));
    expect(codes).toEqual([0, 0, 0]);
    expect(readdirSync(dirname(file)).filter(name => name.includes(".parts"))).toEqual([]);
    expect((await ran(["1 + 1"])).fromSnapshot).toBe(true);
  });
});
