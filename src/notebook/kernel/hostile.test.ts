import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import type { Message } from "../protocol/messages.js";

const notebook = cells();
const { run, value } = notebook;

/** The kernel answers, prints, stops and still tells late errors. */
async function lives() {
  const { kernel } = notebook;
  expect(await value("6 * 7")).toBe("42");
  expect((await run("console.log('printed')")).out).toBe("printed\n");
  const late = await run(
    "setTimeout(() => { throw new Error('later') }, 10); await new Promise(d => setTimeout(d, 100)); 1",
  );
  expect(late.error).toBe("Error: later");
  let begun: () => void = () => {};
  const begins = new Promise<void>(done => {
    begun = done;
  });
  const onMessage = ({ header }: Message) => void (header.msg_type === "stream" && begun());
  const running = outcome(kernel, "console.log('begun'); while (true) {}", { onMessage });
  await begins;
  await kernel.interrupt();
  expect((await running).error).toBe("Interrupted: the cell was interrupted");
}

describe("what is thrown may be anything", () => {
  it.each([
    [
      "a message that throws",
      "class HttpError extends Error { response?: { status: string }; override get message(): string { return this.response!.status } }\nthrow new HttpError()",
      /^Error: \(it cannot be read: TypeError: Cannot read properties of undefined/,
    ],
    [
      "a name that throws",
      "throw Object.defineProperty(new Error('m'), 'name', { get() { throw 1 } })",
      /^Error: m$/,
    ],
    [
      "a stack that throws",
      "throw Object.defineProperty(new Error('m'), 'stack', { get() { throw new Error('s') } })",
      /^Error: m$/,
    ],
    [
      "a cause that throws",
      "throw Object.defineProperty(new Error('m'), 'cause', { get() { throw new Error('s') } })",
      /^Error: m$/,
    ],
    [
      "a cause without end",
      "class Deep extends Error { override get cause(): Error { return new Deep('m') } }\nthrow new Deep('m')",
      /^Error: m$/,
    ],
    [
      "errors that throw",
      "throw Object.assign(new Error('m'), { errors: new Proxy([], { get() { throw 1 } }) })",
      /^Error: m$/,
    ],
    [
      "a proxy that throws",
      "throw new Proxy({}, { get() { throw new Error('trap') }, has() { throw 2 }, getPrototypeOf() { throw 3 } })",
      /^object: /,
    ],
    [
      "a proxy that answers to every name",
      "throw new Proxy(() => {}, { get: (_, name) => () => String(name) })",
      /^function: /,
    ],
    [
      "what inherits from such a proxy",
      "throw Object.create(new Proxy({}, { getPrototypeOf() { throw 3 }, has() { throw 2 } }))",
      /^object: /,
    ],
    [
      "a revoked proxy",
      "const revoked = Proxy.revocable({}, {}); revoked.revoke(); throw revoked.proxy",
      /^object: /,
    ],
    ["nothing", "throw undefined", /^undefined: undefined$/],
    ["null", "throw null", /^object: null$/],
    ["a symbol", "throw Symbol('s')", /^symbol: Symbol\(s\)$/],
    [
      "a message that is a symbol",
      "throw Object.assign(new Error(), { message: Symbol('s'), name: Symbol('n') })",
      /^Symbol\(n\): Symbol\(s\)$/,
    ],
    [
      "an object whose text throws",
      "throw { toString() { throw 1 }, [Symbol.for('nodejs.util.inspect.custom')]() { throw 2 } }",
      /^object: /,
    ],
    [
      "a stack that is no text",
      "throw Object.assign(new Error('m'), { stack: { toString() { throw 1 } } })",
      /^Error: m$/,
    ],
  ])("%s", async (_, code, error) => {
    expect((await run(code)).error).toMatch(error);
    expect(await value('"next"')).toBe("'next'");
    const later = await run(
      `setTimeout(() => { ${code.replace(/^(class .*|const .*?;)\s/s, "")} }, 1); await new Promise(d => setTimeout(d, 40))`,
    );
    expect(later.status).toBe("error");
    const floating = await run(`void (async () => { ${code.replace(/^(class .*|const .*?;)\s/s, "")} })()`);
    expect(floating.status).toBe("error");
  });

  it("also where a library formats stacks itself", async () => {
    await run("const ours = Error.prepareStackTrace; Error.prepareStackTrace = (_, sites) => sites");
    expect((await run("\n\nthrow new Error('placed')")).traceback).toMatch(/In \[\d+\]:3:7/);
    expect(await value("Array.isArray(new Error().stack)")).toBe("true");
    await run("Error.prepareStackTrace = ours");
  });
});

describe("a value may be anything", () => {
  it.each([
    [
      "a getter that throws",
      "class Model { id = 7; get shape(): number[] { throw new Error('not built yet') } }\nnew Model()",
      /Model \{ id: 7 \}/,
    ],
    [
      "a record whose getter throws",
      "[{ id: 1, get owner(): string { throw new Error('not loaded') } }]",
      /id: 1/,
    ],
    [
      "a display that throws when it is looked up",
      "({ get [Symbol.for('Jupyter.display')]() { throw 1 }, a: 2 })",
      /a: 2/,
    ],
    [
      "what looks like a tensor and throws",
      "({ dtype: 'float32', shape: [2], size: 2, dataSync() { throw new Error('disposed') } })",
      /dtype/,
    ],
    [
      "what looks like a table and throws",
      "({ columnNames() { throw 1 }, numRows: () => 1, objects: () => [] })",
      /columnNames/,
    ],
    [
      "what looks like a figure and throws",
      "({ data: [{ get x() { throw 1 } }], layout: {} })",
      /data|Figure/,
    ],
    [
      "a text that throws",
      "({ toString() { throw 1 }, toJSON() { throw 2 }, [Symbol.toPrimitive]() { throw 3 } })",
      /toString/,
    ],
    [
      "an inspect method that throws",
      "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no') } })",
      /cannot be shown/,
    ],
    [
      "a proxy that throws",
      "new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } })",
      /./,
    ],
    [
      "a proxy that answers to every name",
      "const api: any = new Proxy({}, { get: (_, name) => () => 'called ' + String(name) });\napi",
      /./,
    ],
    [
      "a function of every name",
      "const chain: any = new Proxy(() => {}, { get: () => chain, apply: () => chain });\nchain",
      /./,
    ],
    ["a namespace without a prototype", "Object.assign(Object.create(null), { a: 1 })", /a: 1/],
  ])("%s", async (_, code, text) => {
    expect(await value(code)).toMatch(text);
    expect((await run(`${code.replace(/\n?([^\n]*)$/, "\ndisplay($1)")}`)).status).toBe("ok");
    expect(await value('"next"')).toBe("'next'");
  });

  it("%who tells of them all", async () => {
    await run("const throwing: any = new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 3 } })");
    expect((await run("%whos")).displays[0]!["text/plain"]).toMatch(/throwing/);
  });
});

describe("the kernel outlives what a cell does to its process", () => {
  it.each([
    ["removes all listeners", "process.removeAllListeners()"],
    [
      "removes those of one event",
      "process.removeAllListeners('uncaughtException').removeAllListeners('SIGINT')",
    ],
    [
      "removes them one by one",
      "for (const e of ['uncaughtException', 'unhandledRejection', 'SIGINT'] as any[]) for (const l of process.listeners(e)) process.off(e, l as any)",
    ],
    [
      "removes them past process",
      "require('node:events').EventEmitter.prototype.removeAllListeners.call(process)",
    ],
    [
      "listens itself",
      "process.on('uncaughtException', () => {}); process.once('SIGINT', () => {}); process.emit('SIGTERM' as any)",
    ],
    ["ends its streams", "process.stdout.end(); process.stderr.destroy()"],
    [
      "takes the timers",
      "const kept = [setTimeout, setImmediate]; (globalThis as any).setImmediate = () => 0; setTimeout(() => { (globalThis as any).setImmediate = kept[1] }, 30)",
    ],
    [
      "fakes the time",
      "const now = [Date.now, performance.now]; Date.now = () => 0; performance.now = () => 0",
    ],
    [
      "changes JSON",
      "const texts = [JSON.stringify, JSON.parse]; JSON.stringify = () => '{}'; JSON.parse = () => ({})",
    ],
    ["takes process", "const kept_ = process; (globalThis as any).process = undefined"],
    ["gives process back", "(globalThis as any).process = kept_"],
    ["empties the environment", "const env = process.env; process.env = {}"],
    ["gives the environment back", "process.env = env"],
    [
      "goes to a folder that is gone",
      "const fs = require('node:fs'), os = require('node:os'); const gone = fs.mkdtempSync(os.tmpdir() + '/gone-'); process.chdir(gone); fs.rmdirSync(gone)",
    ],
    ["comes back", "process.chdir(__dirname)"],
    [
      "changes prototypes",
      "(Array.prototype as any).last = function () { return this.at(-1) }; (Object.prototype as any).noise = 1",
    ],
    ["changes them back", "delete (Array.prototype as any).last; delete (Object.prototype as any).noise"],
    ["freezes the globals", "Object.freeze(globalThis)"],
  ])("%s", async (_, code) => {
    expect((await run(code)).error).toBeUndefined();
    await lives();
  });

  it.each([
    ["process.exit(3)", /^ExitRefused: process\.exit\(\)/],
    ["process.abort()", /^ExitRefused/],
    ["(process as any).reallyExit(1)", /^ExitRefused/],
    ["process.kill(process.pid)", /^ExitRefused: process\.kill\(process\.pid, "SIGTERM"\)/],
    ["process.kill(process.pid, 'SIGKILL')", /^ExitRefused/],
    ["process.kill(process.pid, 9)", /^ExitRefused: .*"SIGKILL"/],
    ["process.kill(0, 'SIGHUP')", /^ExitRefused/],
    ["require('node:process').exit()", /^ExitRefused/],
  ])("ends by %s alone", async (code, error) => {
    expect((await run(code)).error).toMatch(error);
    await lives();
  });

  it("a signal that a cell listens for reaches it", async () => {
    const code =
      "await new Promise(heard => { process.once('SIGUSR2', heard); process.kill(process.pid, 'SIGUSR2') })";
    expect(await value(code)).toBe("'SIGUSR2'");
    expect(await value("process.kill(process.pid, 0)")).toBe("true");
  });
});
