import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { packageFolder } from "../../core/folders.js";
import { type KernelClient, kernelCommand, startKernel } from "../protocol/client.js";
import { freshConnection } from "../protocol/connection.js";

const folder = mkdtempSync(join(tmpdir(), "neuralbits-life-"));
afterAll(() => rmSync(folder, { recursive: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

/** Whether the process ends; a minute is a guard against hanging. */
async function ends(pid: number): Promise<boolean> {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(50)) if (!isAlive(pid)) return true;
  return false;
}

it("a port that another program has taken ends the kernel with a word: who starts it looks for that", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port: shell_port } = taken.address() as { port: number };
  const file = join(folder, "taken.json");
  writeFileSync(file, JSON.stringify({ ...(await freshConnection()), shell_port }));
  const [command, ...args] = kernelCommand().map(part => part.replace("{connection_file}", file));
  const kernel = spawn(command!, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  kernel.stderr.on("data", piece => {
    log += piece;
  });
  const [code] = await once(kernel, "close");
  taken.close();
  expect(code).toBe(1);
  expect(log).toMatch(/^the kernel ended: .*in use/);
});

describe("no kernel survives", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)("%s of the notebook runner", async signal => {
    const notebook = join(folder, "endless.ipynb");
    const source = "require('node:fs').writeFileSync('pid', String(process.pid)); while (true);";
    const cell = { cell_type: "code", id: "a", metadata: {}, source, outputs: [], execution_count: null };
    const metadata = { kernelspec: { name: "neuralbits", display_name: "", language: "typescript" } };
    writeFileSync(notebook, JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 }));
    const main = packageFolder("dist", "cli", "main.js");
    const runner = spawn(process.execPath, [main, "notebook", "run", notebook], { stdio: "ignore" });
    const pid = await written(join(folder, "pid"));
    expect(isAlive(pid)).toBe(true);
    runner.kill(signal);
    expect(await ends(pid)).toBe(true);
    if (signal === "SIGTERM") expect(runner.exitCode ?? (await once(runner, "exit"))[0]).toBe(5);
  });

  it("a server that dies while the kernel is idle, or at its start", async () => {
    for (const wait of [1500, 0]) {
      const [command, ...args] = kernelCommand();
      const connection = join(folder, "connection.json");
      const ports = Object.fromEntries(
        ["shell", "iopub", "stdin", "control", "hb"].map((name, i) => [`${name}_port`, 42_100 + i + wait]),
      );
      writeFileSync(connection, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "k", ...ports }));
      const words = args.map(part => part.replace("{connection_file}", connection));
      const script = `const c = require('node:child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(words)}, { stdio: 'ignore', env: { ...process.env, JPY_PARENT_PID: process.pid } });
        console.log(c.pid); setInterval(() => {}, 1000);`;
      const server = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
      const pid = Number(String((await once(server.stdout, "data"))[0]));
      await pause(wait);
      server.kill("SIGKILL");
      expect(await ends(pid)).toBe(true);
    }
  });
});

async function written(path: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++, await pause(50)) {
    try {
      const pid = Number(readFileSync(path, "utf8"));
      if (pid > 0) {
        rmSync(path);
        return pid;
      }
    } catch {
      // not yet
    }
  }
  throw new Error(`${path} was not written`);
}

describe("one kernel", () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await startKernel({ cwd: folder });
  });

  it("a stack overflow is an error, and it goes on", async () => {
    const { error, traceback } = await outcome(
      kernel,
      "function down(n: number): number { return 1 + down(n + 1) }\ndown(0)",
    );
    expect(error).toBe("RangeError: Maximum call stack size exceeded");
    expect(traceback).toMatch(/In \[1\]:1:\d+/);
    expect(
      (await outcome(kernel, "await (async function down(): Promise<number> { return 1 + await down() })()"))
        .error,
    ).toBe("RangeError: Maximum call stack size exceeded");
    expect((await outcome(kernel, "2 + 2")).value).toBe("4");
  });

  it("does not survive a shutdown in the middle of an endless loop", async () => {
    const running = kernel.execute("while (true);");
    await pause(100);
    const died = Promise.race([kernel.died, running.catch(() => kernel.died)]);
    await kernel.request("shutdown_request", { restart: false }, "control").catch(() => {});
    await died;
    expect(isAlive(kernel.pid)).toBe(false);
  });
});

describe("memory", () => {
  it("a heap that fills up stops the cell, with a message, and keeps the kernel", async () => {
    const kernel = await startKernel({ cwd: folder, argv: kernelCommand(["--max-old-space-size=400"]) });
    const { error, err } = await outcome(
      kernel,
      `let hoard: unknown[] = [];
      for (;;) {
        hoard.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
        for (const end = performance.now() + 0.3; performance.now() < end; ); // the watcher needs a moment, too
      }`,
    );
    expect(error).toMatch(/^OutOfMemory: the cell was stopped because the heap is nearly full/);
    expect(err).toMatch(/Out of memory soon: \d+ of \d+ MB/);
    expect((await outcome(kernel, "hoard = []; 'free again'")).value).toBe("'free again'");
    await kernel.shutdown();
  });

  it("a heap that bursts in one allocation ends the kernel, and the client is told why", async () => {
    const kernel = await startKernel({ cwd: folder, argv: kernelCommand(["--max-old-space-size=300"]) });
    const bursting = kernel.execute("const all = new Array(45_000_000).fill(1.5)");
    await expect(bursting).rejects.toThrow(/kernel died[\s\S]*heap out of memory/);
    expect((await kernel.died).log).toMatch(/heap out of memory/);
  });
});
