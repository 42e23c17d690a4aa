import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DebugClient, valuesOf } from "../../../../test/debug-client.js";
import { outcome } from "../../../../test/outcome.js";
import { type KernelClient, startKernel } from "../../protocol/client.js";
import { murmur2 } from "./murmur2.js";

let folder: string;
let kernel: KernelClient;
let debug: DebugClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "neuralbits-debugged-"));
  writeFileSync(
    join(folder, "sums.ts"),
    "export interface Pair {\n  a: number;\n  b: number;\n}\n\nexport function sum({ a, b }: Pair): number {\n  const made = a + b;\n  Math.abs(made);\n  return made;\n}\n",
  );
  kernel = await startKernel({ cwd: folder });
});
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  debug = new DebugClient(kernel);
  await debug.attach();
});
afterEach(() => debug.ask("disconnect"));

const loop = `const a = 1;
function twice(x: number): number {
  const y = x * 2;
  return y;
}
let total = 0;
for (let i = 0; i < 3; i++) {
  total += twice(i);
}
total + a`;

describe("a breakpoint", () => {
  it("stops in its line; the cell goes on to the same result", async () => {
    await debug.breakAt(loop, 4);
    const { stop, running } = await debug.runToStop(loop);
    expect(stop).toMatchObject({ reason: "breakpoint", threadId: 1 });
    const [frame] = await debug.frames();
    expect(await debug.calls()).toEqual(["twice 4", expect.stringMatching(/^In \[\d+\] 8$/)]);
    expect(frame!.source.path).toBe((await debug.ask("dumpCell", { code: loop })).sourcePath);
    expect(await debug.variables("Locals")).toEqual({ x: "0", y: "0" });
    expect(await debug.variables("Notebook")).toMatchObject({ a: "1", total: "0" });
    await debug.go("continue");
    expect(await debug.variables("Locals")).toEqual({ x: "1", y: "2" });
    await debug.go("continue");
    await debug.ask("continue");
    expect((await running).value).toBe("7");
  });

  it("stops after an await, in a callback, and in a function of an earlier cell", async () => {
    const code = `const later = (x: number): number => {
  return x + 1;
};
await null;
const made = await new Promise<number>(done => setTimeout(() => {
  done(later(1));
}, 1));
made`;
    await debug.breakAt(code, 5, 6);
    const { running } = await debug.runToStop(code);
    expect(await debug.calls()).toEqual([expect.stringMatching(/^In \[\d+\] 5$/)]);
    expect(await debug.go("continue")).toEqual([expect.stringMatching(/ 6$/)]);
    await debug.breakAt(code, 2);
    await debug.go("continue");
    await debug.ask("continue");
    expect((await running).value).toBe("2");
    const other = await debug.runToStop("[1, 2].map(later)");
    expect((await debug.calls())[0]).toBe("later 2");
    await debug.breakAt(code);
    await debug.ask("continue");
    expect((await other.running).value).toBe("[ 2, 3 ]");
  });

  it("stops in a line of a file of the project", async () => {
    const code = 'import { sum } from "./sums";\nconst three = sum({ a: 1, b: 2 });\nthree';
    const path = join(folder, "sums.ts");
    await debug.breakIn(path, 8);
    const { running } = await debug.runToStop(code);
    expect(await debug.calls()).toEqual(["sum 8", expect.stringMatching(/ 2$/)]);
    expect((await debug.frames())[0]!.source).toEqual({ path, name: "sums.ts" });
    expect(await debug.variables("Locals")).toEqual({ a: "1", b: "2", made: "3" });
    expect((await debug.ask("source", { source: { path } })).content).toBe(readFileSync(path, "utf8"));
    await debug.breakIn(path);
    await debug.ask("continue");
    expect((await running).value).toBe("3");
  });

  it("stops where its condition holds, which is written like the cell", async () => {
    await debug.breakAt(loop, { line: 3, condition: "x === (2 as number) && total > a" });
    const { running } = await debug.runToStop(loop);
    expect(await debug.variables("Locals")).toMatchObject({ x: "2" });
    await debug.ask("continue");
    expect((await running).value).toBe("7");
  });

  it("and one of the empty line above it are one, with both conditions", async () => {
    const code = "for (let i = 0; i < 9; i++) {\n\n  Math.abs(i);\n}";
    await debug.breakAt(code, { line: 2, condition: "i === 3" }, { line: 3, condition: "i === 6" });
    await debug.runToStop(code);
    expect(JSON.stringify(await debug.ask("debugInfo"))).not.toContain("message");
    expect(await debug.variables("Locals")).toMatchObject({ i: "3" });
    await debug.go("continue");
    expect(await debug.variables("Locals")).toMatchObject({ i: "6" });
    await debug.ask("continue");
  });

  it("whose condition throws does not stop", async () => {
    await debug.breakAt(loop, { line: 3, condition: "nothing.like.this" });
    expect((await outcome(kernel, loop)).value).toBe("7");
  });

  it("is gone once it is taken away, and after the debugger is", async () => {
    await debug.breakAt(loop, 3);
    await debug.breakAt(loop);
    expect((await outcome(kernel, loop)).value).toBe("7");
    await debug.breakAt(loop, 3);
    await debug.ask("disconnect");
    expect((await outcome(kernel, loop)).value).toBe("7");
  });
});

describe("a step", () => {
  it("goes over a line, into a call, and out of it", async () => {
    await debug.breakAt(loop, 8);
    const { running } = await debug.runToStop(loop);
    await debug.breakAt(loop);
    expect((await debug.go("next"))[0]).toMatch(/ 7$/);
    expect((await debug.go("next"))[0]).toMatch(/ 8$/);
    expect((await debug.go("stepIn"))[0]).toBe("twice 3");
    expect((await debug.go("next"))[0]).toBe("twice 4");
    expect((await debug.go("stepOut"))[0]).toMatch(/^In \[\d+\] [78]$/);
    await debug.ask("continue");
    expect((await running).value).toBe("7");
  });

  it("goes into a file of the project, over an await, and not into the kernel or Node", async () => {
    const code = `import { sum } from "./sums";
import { join } from "node:path";
const name = join("a", "b");
const four = sum({ a: 1, b: 3 });
await new Promise(done => setTimeout(done, 5));
[name, four]`;
    await debug.breakAt(code, 3);
    const { running } = await debug.runToStop(code);
    expect((await debug.go("stepIn"))[0]).toMatch(/ 4$/);
    expect((await debug.go("stepIn"))[0]).toMatch(/^sum [67]$/);
    expect((await debug.go("stepOut"))[0]).toMatch(/ [45]$/);
    for (let calls = await debug.calls(); !calls[0]!.endsWith(" 6"); ) calls = await debug.go("next");
    await debug.ask("next");
    expect((await running).value).toBe("[ 'a/b', 4 ]");
  });
});

describe("what is thrown", () => {
  const code = `function fail(x: number): number {
  throw new RangeError("no " + x);
}
let caught = 0;
try {
  fail(1);
} catch {
  caught++;
}
fail(2)`;

  it("stops the cell where nothing catches it", async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    const { stop, running } = await debug.runToStop(code);
    expect(stop).toMatchObject({ reason: "exception", text: "RangeError: no 2" });
    expect(await debug.variables("Notebook")).toMatchObject({ caught: "1" });
    await debug.ask("continue");
    expect((await running).error).toBe("RangeError: no 2");
  });

  it("stops the cell always, if that is wanted", async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
    const { stop, running } = await debug.runToStop(code);
    expect(stop).toMatchObject({ text: "RangeError: no 1" });
    await debug.go("continue");
    await debug.ask("continue");
    expect((await running).error).toBe("RangeError: no 2");
  });

  it("after an await is known to be caught by who awaits", async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    const awaited = `async function late() { await null; throw new Error("late"); }
let text = "";
try { await late(); } catch (error) { text = String(error); }
text`;
    expect((await outcome(kernel, awaited)).value).toBe("'Error: late'");
  });
});

describe("an interrupt ends a paused cell at once:", () => {
  it.each([
    ["in its first part", "", 'reached = "before";\nreached = "after";'],
    ["after an await", "await null;", 'reached = "before";\nreached = "after";'],
    ["in a function", "await null;", '(() => { reached = "before";\nreached = "after"; })()'],
  ])("%s", async (_, before, rest) => {
    const code = `let reached = "nothing"; ${before}\n${rest}`;
    await debug.breakAt(code, 3);
    const { running } = await debug.runToStop(code);
    await kernel.interrupt();
    expect((await running).error).toBe("Interrupted: the cell was interrupted");
    expect((await outcome(kernel, "reached")).value).toBe("'before'");
  });

  it("in a file of the project", async () => {
    const path = join(folder, "sums.ts");
    await debug.breakIn(path, 8);
    const { running } = await debug.runToStop('import { sum } from "./sums";\nsum({ a: 1, b: 2 })');
    await kernel.interrupt();
    expect((await running).error).toBe("Interrupted: the cell was interrupted");
    await debug.breakIn(path);
    expect((await outcome(kernel, "'goes on'")).value).toBe("'goes on'");
  });
});

describe("in a paused cell", () => {
  const code = `const list = Array.from({ length: 250 }, (_, i) => i);
const deep = { name: "n", inner: { x: 1 } };
function change(local: number): number {
  const big = 10n, nothing = undefined;
  return local + list.length;
}
change(1)`;

  it("values can be looked into, evaluated and changed", async () => {
    await debug.breakAt(code, 5);
    const { running } = await debug.runToStop(code);
    expect(await debug.variables("Locals")).toEqual({ local: "1", big: "10n", nothing: "undefined" });
    expect(await debug.evaluate("deep.inner.x + local")).toBe("2");
    expect(await debug.evaluate("(deep as object)")).toMatch(/^\{name: "n", inner: /);
    const [frame] = await debug.frames();
    const { scopes } = await debug.ask("scopes", { frameId: frame!.id });
    const { variables } = await debug.ask("variables", scopes.at(-1));
    const find = (name: string) => variables.find((each: { name: string }) => each.name === name);
    const parts = (await debug.ask("variables", find("list"))).variables;
    expect(parts.map(({ name }: { name: string }) => name)).toEqual(["[0…99]", "[100…199]", "[200…249]"]);
    expect(valuesOf((await debug.ask("variables", parts[2])).variables)).toMatchObject({ 249: "249" });
    const inner = valuesOf((await debug.ask("variables", find("deep"))).variables);
    expect(inner).toEqual({ name: '"n"', inner: "{x: 1}" });
    await debug.ask("setVariable", { ...scopes[0], name: "local", value: "deep.inner.x + 41" });
    await debug.evaluate("list.length = 8");
    await debug.ask("continue");
    expect((await running).value).toBe("50");
  });

  it("a variable shows itself as the notebook would show it", async () => {
    await debug.breakAt(code, 5);
    const { running } = await debug.runToStop(code);
    const [frame] = await debug.frames();
    const rich = await debug.ask("richInspectVariables", { variableName: "deep", frameId: frame!.id });
    expect(rich.data["text/plain"]).toBe("{ name: 'n', inner: { x: 1 } }");
    await debug.ask("continue");
    await running;
    const { variables } = await debug.ask("inspectVariables");
    expect(valuesOf(variables)).toMatchObject({ deep: '{name: "n", inner: {…}}'.replace("{…}", "Object") });
  });
});

describe("nonsense is refused, and nothing ends:", () => {
  it.each([
    ["an unknown command", "frobnicate", {}],
    ["frames of a running thread", "stackTrace", {}],
    ["an unknown frame", "scopes", { frameId: 99 }],
    ["an unknown reference", "variables", { variablesReference: 12345 }],
    ["a source that is not there", "source", { source: { path: "/nowhere" }, sourceReference: 7 }],
    ["a source that is no object", "source", { source: 5 }],
    ["breakpoints of nothing", "setBreakpoints", { breakpoints: [{ line: 1 }] }],
    ["breakpoints that are no list", "setBreakpoints", { source: { path: "/x" }, breakpoints: 3 }],
    ["a filter of exceptions", "setExceptionBreakpoints", { filters: ["sometimes"] }],
    ["a step of a running thread", "next", { threadId: 1 }],
    ["an expression that is none", "evaluate", { expression: "let = = 3" }],
    ["an expression that throws", "evaluate", { expression: "nothing.at.all" }],
    ["an expression without an end", "evaluate", { expression: "(() => { while (true); })()" }],
    ["a variable that is not there", "richInspectVariables", { variableName: "nowhere" }],
  ])("%s", async (_, command, given) => {
    expect(await debug.reply(command, given)).toMatchObject({ success: false, command });
    expect((await outcome(kernel, "1 + 1")).value).toBe("2");
  });

  it("breakpoints beyond the cell's end, in no line, and with a condition that is none", async () => {
    const code = "const here = 1;\nhere";
    const told = await debug.breakAt(code, 99, 0, { line: "two" }, { line: 1, condition: "let = = 3" });
    expect(told.map(({ verified }) => verified)).toEqual([false, false, false, true]);
    expect(told[0]!.message).toBe("there is no line 99");
    expect((await outcome(kernel, code)).value).toBe("1");
    expect((await debug.ask("debugInfo")).breakpoints[0].breakpoints[3].message).toMatch(/expected/i);
  });
});

it("says what it can, and how a cell's path is made", async () => {
  expect(kernel.info).toMatchObject({ debugger: true, supported_features: ["debugger"] });
  const info = await debug.ask("debugInfo");
  expect(info).toMatchObject({ isStarted: true, hashMethod: "Murmur2", stoppedThreads: [], breakpoints: [] });
  const code = "const π = 3;";
  const { sourcePath } = await debug.ask("dumpCell", { code });
  expect(sourcePath).toBe(`${info.tmpFilePrefix}${murmur2(code, info.hashSeed)}${info.tmpFileSuffix}`);
  expect(readFileSync(sourcePath, "utf8")).toBe(code);
});

it("without a debugger requests that need one are refused, and the kernel says that none is started", async () => {
  await debug.ask("disconnect");
  expect((await debug.ask("debugInfo")).isStarted).toBe(false);
  expect((await debug.reply("evaluate", { expression: "1" })).success).toBe(false);
});

describe("a paused kernel", () => {
  it("is shut down in order", async () => {
    const own = await startKernel({ cwd: folder });
    const client = new DebugClient(own);
    await client.attach();
    await client.breakAt(loop, 4);
    const { running } = await client.runToStop(loop);
    running.catch(() => {});
    const { sourcePath } = await client.ask("dumpCell", { code: loop });
    await own.shutdown();
    expect((await own.died).signal).not.toBe("SIGTERM");
    expect(() => readFileSync(sourcePath)).toThrow();
  });

  it("tells who comes later that it is paused, and goes on when the debugger is gone", async () => {
    await debug.breakAt(loop, 4);
    const { running } = await debug.runToStop(loop);
    const later = new DebugClient(kernel);
    expect((await later.ask("debugInfo")).stoppedThreads).toEqual([1]);
    await later.ask("disconnect");
    expect((await running).value).toBe("7");
  });
});
