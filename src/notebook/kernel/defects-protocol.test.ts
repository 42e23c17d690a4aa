import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { type KernelClient, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";

/** Of the 26 defects of stock tslab 1.0.22 those of its protocol and its process; the others are in defects.test.ts. */
const folder = mkdtempSync(join(tmpdir(), "neuralbits-defects-"));
let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel({ cwd: folder });
});
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true });
});

const run = (code: string) => outcome(kernel, code);
const value = async (code: string) => {
  const { status, error, traceback, value } = await run(code);
  expect([status, error, traceback]).toEqual(["ok", undefined, ""]);
  return value;
};
const failure = async (code: string) => {
  const { status, error } = await run(code);
  expect(status).toBe("error");
  return error;
};

describe("what the stock kernel does not speak", () => {
  // stock: no reply at all; comm_info_request is answered as complete_reply
  it("U: input, comms, history, interrupt by message", async () => {
    const asked: string[] = [];
    const onInput = (prompt: string) => {
      asked.push(prompt);
      return "Ada";
    };
    const greeting = await outcome(kernel, "'hello ' + (await prompt('name? '))", { onInput });
    expect([greeting.value, asked]).toEqual(["'hello Ada'", ["name? "]]);
    expect(await failure("await prompt('anyone?')")).toMatch(/nobody can answer/);

    const opened: Message[] = [];
    await kernel.execute(
      "let heard: unknown; const comm = kernel.openComm('test', { a: 1 }); comm.onMessage(data => { heard = data; comm.send({ pong: 1 }) })",
      {
        onMessage: message => void opened.push(message),
      },
    );
    const { comm_id } = opened.find(({ header }) => header.msg_type === "comm_open")!.content;
    const heard: Message[] = [];
    const stop = kernel.onMessage(message => void heard.push(message));
    await kernel.send("comm_msg", { comm_id, data: { ping: 1 } });
    stop();
    expect(await value("heard")).toBe("{ ping: 1 }");
    expect(heard.find(({ header }) => header.msg_type === "comm_msg")!.content.data).toEqual({ pong: 1 });
    const info = await kernel.request("comm_info_request", { target_name: "test" });
    expect(info.comms).toEqual({ [comm_id]: { target_name: "test" } });

    const history = await kernel.request("history_request", { hist_access_type: "tail", n: 1, output: true });
    expect(history.history).toEqual([[1, expect.any(Number), ["heard", "{ ping: 1 }"]]]);
    expect(await kernel.request("interrupt_request", {}, "control")).toEqual({ status: "ok" });
  });

  // stock: output is published and the count goes up
  it("V: silent cells say nothing and do not count", async () => {
    const before = (await run("0")).count!;
    const silent = await kernel.execute("console.log('quiet'); var hush = 1; hush", { silent: true });
    expect(silent.messages.map(({ header }) => header.msg_type)).toEqual(["status", "status"]);
    const unstored = await outcome(kernel, "'unstored'", { storeHistory: false });
    expect(unstored.value).toBe("'unstored'");
    expect((await run("hush")).count).toBe(before + 1);
    const { history } = await kernel.request("history_request", { hist_access_type: "tail", n: 2 });
    expect(history.map((row: unknown[]) => row[2])).toEqual(["0", "hush"]);
  });
});

describe("the kernel's process", () => {
  // stock: binds ipc://path:1, the protocol says ipc://path-1
  it("W: the ipc transport", async () => {
    const sockets = join(folder, "socket");
    const other = await startKernel({ cwd: folder, transport: "ipc", ip: sockets });
    expect((await outcome(other, "6 * 7")).value).toBe("42");
    expect(other.connection.transport).toBe("ipc");
    await other.shutdown();
  });

  // stock: needs SIGTERM
  it("X: a live timer does not hold up the shutdown", async () => {
    const other = await startKernel({ cwd: folder });
    await other.execute(
      "setInterval(() => {}, 10); const server = require('node:net').createServer().listen(0)",
    );
    const reply = await other.request("shutdown_request", { restart: false }, "control");
    expect(reply).toEqual({ status: "ok", restart: false });
    expect((await other.died).log).toBe(""); // no complaint of zeromq's, whose threads are not waited for
  });

  // stock: stays for ever, 60 % of a core
  it("Y: nobody's kernel ends by itself", async () => {
    const script = join(folder, "parent.mjs");
    const client = new URL("../../../dist/notebook/protocol/client.js", import.meta.url).href;
    writeFileSync(
      script,
      `import { startKernel } from ${JSON.stringify(client)};
       const kernel = await startKernel({ cwd: ${JSON.stringify(folder)} });
       void kernel.execute("setInterval(() => console.log('still here'), 1); while (true);");
       console.log(kernel.pid);
       setInterval(() => {}, 1000);`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(String((await once(parent.stdout, "data"))[0]));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await gone(pid);
  });

  // stock: gone without a reply
  it("Z: process.exit and process.abort end the cell, not the kernel", async () => {
    expect(await failure("process.exit(3)")).toMatch(/^ExitRefused: process.exit\(\)/);
    expect(
      await failure("setTimeout(() => process.abort(), 5); await new Promise(d => setTimeout(d, 50))"),
    ).toMatch(/^ExitRefused: process.abort\(\)/);
    expect(await value("'alive'")).toBe("'alive'");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Fails if the process is still there after five seconds. */
async function gone(pid: number): Promise<void> {
  for (const end = Date.now() + 5000; isAlive(pid); await pause(50))
    if (Date.now() > end) throw new Error(`process ${pid} is still alive after 5 s`);
}
