import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import { type CodeCell, codeCell } from "../document/nbformat.js";
import { runNotebook } from "../runner/runner.js";

const started = cells({
  "never.mjs": "await new Promise(() => {});",
  "never.ts": "export const x: number = await new Promise(() => {});",
});

/** Runs a cell, presses the stop button a while after it has begun, and says how long the cell went on. */
async function stopped(code: string, channel: "control" | "shell" = "control") {
  const { kernel } = started;
  let begun: () => void = () => {};
  const begins = new Promise<void>(done => {
    begun = done;
  });
  const running = outcome(kernel, code, { onMessage: () => begun() });
  await begins;
  await pause(200);
  await kernel.request("interrupt_request", {}, channel);
  const { status, error, err } = await running;
  return { status, error, err };
}

const interrupted = { status: "error", error: "Interrupted: the cell was interrupted", err: "" };

const { run, value } = started;

describe("the stop button ends what a cell waits for, and the kernel goes on", () => {
  it.each([
    ["a promise as the last expression", "new Promise(done => setTimeout(done, 60_000))"],
    [
      "one made by a function",
      "const pause = (ms: number) => new Promise(done => setTimeout(done, ms));\npause(60_000);",
    ],
    ["one of a cell that awaits", "await null; new Promise(() => {})"],
    ["a thenable", "({ then() {} })"],
    [
      "a thenable of a class",
      "class Query { then(done: (rows: number[]) => void) { setTimeout(done, 60_000, []) } }\nnew Query()",
    ],
    ["an awaited thenable", "const lazy: PromiseLike<number> = { then: () => lazy as never };\nawait lazy"],
    ["an import that never ends", 'import("./never.mjs")'],
    ["an import at the top that never ends", 'import "./never.mjs"'],
    ["an import of TypeScript that never ends", 'import { x } from "./never"; x'],
    [
      "a display method that never resolves",
      '({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) })',
    ],
    ["the same, displayed", 'display({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) }); 1'],
    [
      "a display method that computes for ever",
      '({ [Symbol.for("Jupyter.display")]: new Function("while (true);") })',
    ],
    [
      "an iterator that never yields",
      "for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>(() => {}) }) });",
    ],
    ["all of many", "Promise.all([1, new Promise(() => {})])"],
  ])("%s", async (_, code) => {
    expect(await stopped(code)).toEqual(interrupted);
    expect(await value('"reached"')).toBe("'reached'");
  });

  it.each([
    ["a promise", "new Promise(() => {})"],
    ["a loop", "while (true) {}"],
    ["a loop that awaits", "for (;;) await new Promise(done => setTimeout(done, 1))"],
    ["library code", 'new Function("while (true);")()'],
  ])("asked on the shell channel, as VS Code does: %s", async (_, code) => {
    expect(await stopped(code, "shell")).toEqual(interrupted);
    expect(await value("6 * 7")).toBe("42");
  });

  it("and of user expressions", async () => {
    const { kernel } = started;
    const running = kernel.execute("1", { userExpressions: { never: "new Promise(() => {})" } });
    await pause(300);
    await kernel.interrupt();
    expect((await running).reply.user_expressions.never.ename).toBe("Interrupted");
  });
});

describe("what settles is shown", () => {
  it.each([
    ["Promise.resolve(5)", "5"],
    ["(async () => [await 1, 2])()", "[ 1, 2 ]"],
    ["({ then(done: (value: string) => void) { done('of a thenable') } })", "'of a thenable'"],
    ["await null; Promise.resolve('nested')", "'nested'"],
    ["Promise.resolve(undefined)", undefined],
  ])("%s", async (code, shown) => {
    expect(await value(code)).toBe(shown);
  });

  it("a rejected one is an error", async () => {
    expect((await run("Promise.reject(new RangeError('no'))")).error).toBe("RangeError: no");
    expect(
      (await run("({ then(_: unknown, failed: (e: Error) => void) { failed(new Error('not')) } })")).error,
    ).toBe("Error: not");
  });

  it("a proxy that has every method is a value", async () => {
    expect(
      await value("const api: any = new Proxy({}, { get: (_, name) => () => String(name) }); api"),
    ).toBeDefined();
    expect(await value("await null; api")).toBeDefined();
    expect(await value("api.hello()")).toBe("'hello'");
  });
});

it.each([
  "new Promise(() => {})",
  "({ then() {} })",
  "await new Promise(() => {})",
  "const later = { [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) };\nlater",
  "while (true) {}",
  'import("./never.mjs")',
  "import('node:fs').then(() => new Promise(() => {}))",
])("a headless run's time limit ends it as the stop button does: %s", async source => {
  const cell = codeCell(source);
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 } as const;
  const path = join(started.folder, "limited.ipynb");
  const { ended, notebook: ran } = await runNotebook(
    { ...notebook, cells: [cell] },
    { path, cellSeconds: 0.5 },
  );
  expect(ended).toBe("time-out");
  expect((ran.cells[0] as CodeCell).outputs).toMatchObject([
    { ename: "Interrupted" },
    { ename: "TimeoutError" },
  ]);
});
