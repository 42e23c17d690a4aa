import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, outcome } from "../../../test/outcome.js";
import { type ExecuteOptions, type KernelClient, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.shutdown());

/** Runs a cell that would never end and presses the stop button once it has begun; one that prints, once it has printed. */
async function stopped(
  code: string,
  press: () => unknown = () => kernel.interrupt(),
  afterMs = 150,
  options: ExecuteOptions = {},
) {
  let begun: () => void = () => {};
  const begins = new Promise<void>(done => {
    begun = done;
  });
  const sign = code.includes("console.log") ? "stream" : "execute_input";
  const onMessage = ({ header }: Message) => void (header.msg_type === sign && begun());
  const running = outcome(kernel, code, { ...options, onMessage });
  await Promise.race([begins, running]); // one that fails at once never begins
  await pause(afterMs);
  await press();
  return running;
}

const message = "Interrupted: the cell was interrupted";

describe("an interrupt ends", () => {
  it.each([
    ["a loop", "while (true) {}"],
    ["a loop without a body", "for (;;);"],
    ["a do loop in a function", "function spin() { let i = 0; do { i++ } while (i >= 0) }\nspin()"],
    ["a loop that awaits what is there", "while (true) await null"],
    ["a loop after an await", "await null; while (true) {}"],
    ["a loop over a timer", "while (true) await new Promise(done => setTimeout(done, 5))"],
    ["a promise that never settles", "await new Promise(() => {})"],
    ["for await", "async function* forever() { for (;;) yield 1 }\nfor await (const x of forever());"],
    [
      "an endless iterator",
      "function* numbers() { for (let i = 0; ; i++) yield i }\nfor (const x of numbers());",
    ],
    ["a loop inside try", "for (;;) { try { await new Promise(d => setTimeout(d, 1)) } catch {} }"],
    ["library code without an await", "new Function('while (true);')()"],
    ["a regular expression that explodes", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    ["a wait for input", "await kernel.input('?')"],
    ["a command", "%sh sleep 60"],
  ])("%s", async (_, code) => {
    const options = { onInput: () => new Promise<string>(() => {}) };
    const { status, error } = await stopped(code, undefined, undefined, options);
    expect(status).toBe("error");
    expect(error).toMatch(/^(Interrupted: the cell was interrupted|Error: the command ended with SIGTERM)$/);
    expect((await outcome(kernel, "'goes on'")).value).toBe("'goes on'");
  });
});

describe("an interrupt", () => {
  it("keeps the state and the names reached", async () => {
    const { error } = await stopped("const losses: number[] = []; for (let i = 0; ; i++) losses.push(i)");
    expect(error).toBe(message);
    expect((await outcome(kernel, "losses.length > 1000 && losses[7]")).value).toBe("7");
  });

  it("says where the cell was", async () => {
    const { traceback } = await stopped('const a = 1; console.log("begun");\nwhile (a) {\n}');
    expect(traceback).toMatch(/In \[\d+\]:2:\d+/);
  });

  it("comes as a signal, too", async () => {
    const press = () => process.kill(kernel.pid, "SIGINT");
    expect((await stopped("while (true) {}", press)).error).toBe(message);
    expect((await stopped("await new Promise(() => {})", press)).error).toBe(message);
  });

  it("between cells disturbs nothing", async () => {
    await kernel.interrupt();
    process.kill(kernel.pid, "SIGINT");
    await pause(50);
    expect((await outcome(kernel, "await new Promise(done => setTimeout(done, 300, 'whole'))")).value).toBe(
      "'whole'",
    );
  });

  it("twenty in a row hit one cell each", async () => {
    for (let i = 0; i < 20; i++) {
      const press = () => Promise.all([kernel.interrupt(), kernel.interrupt()]);
      const code = i % 2 ? "while (true) {}" : "await new Promise(() => {})";
      const { error } = await stopped(code, press, 5 * (i % 10)); // some of them still compile
      expect(error).toBe(message);
      expect((await outcome(kernel, `${i} + 1`)).value).toBe(String(i + 1));
    }
  });

  it("that comes too late never hits the next cell", async () => {
    const busy = (ms: number) =>
      `new Function("end", "while (performance.now() < end);")(performance.now() + ${ms})`;
    for (let i = 0; i < 60; i++) {
      const ms = 146 + (i % 20) / 2; // library code is ended by a signal, 150 ms after the button
      const first = stopped(`console.log("begun"); ${busy(ms)}`, undefined, 0);
      const second = outcome(kernel, `${busy(8)}; ${i}`);
      expect((await first).error ?? message).toBe(message);
      expect(await second).toMatchObject({ status: "ok", value: String(i) });
    }
  });

  it("ends library code that begins after it", async () => {
    const code = `const slow = { [Symbol.for("Jupyter.display")]: new Function("while (true);") };
      new Function("end", "while (performance.now() < end);")(performance.now() + 145); slow`;
    for (let i = 0; i < 5; i++) expect((await stopped(code, undefined, 5 * i)).error).toBe(message);
  });

  it("aborts the cells queued behind, as an error does", async () => {
    let second: Promise<Outcome> | undefined;
    const press = () => {
      second = outcome(kernel, "1", { stopOnError: true });
      return pause(300).then(() => kernel.interrupt());
    };
    const first = await stopped("await new Promise(() => {})", press, 150, { stopOnError: true });
    expect(first.status).toBe("error");
    expect((await second!).status).toBe("aborted");
  });
});

it("an interrupt stops the sweep that the cell awaits, at its next step; its trials are recorded as stopped", async () => {
  const results = mkdtempSync(join(tmpdir(), "neuralbits-interrupts-"));
  try {
    const { error: none } = await outcome(
      kernel,
      `process.env.NEURALBITS_RESULTS = ${JSON.stringify(results)};
      import * as nb from "neuralbits";
      const states = () => nb.runs().map(run => run.state).join();`,
    );
    expect(none).toBeUndefined();
    const sweep = `let trains = false;
      const at = (steps: number) => { if (steps > 0 && !trains) console.log((trains = true)); };
      const progress: nb.Progress = { task: () => ({ at, end() {} }), line() {}, close() {} };
      await nb.sweep("mnist-table", { profile: "full", progress });`;
    expect((await stopped(sweep)).error).toMatch(/^Interrupted/); // a full profile takes most of an hour
    let states = "running";
    while (states.includes("running") || states === "") {
      states = String((await outcome(kernel, "states()")).value).replaceAll("'", "");
      await pause(200);
    }
    expect(new Set(states.split(","))).toEqual(new Set(["stopped"]));
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});
