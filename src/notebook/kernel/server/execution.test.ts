import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../../../test/outcome.js";
import { parseNotebook, sourcesHash } from "../../document/nbformat.js";
import { type KernelClient, startKernel } from "../../protocol/client.js";
import type { Message } from "../../protocol/messages.js";

const folder = mkdtempSync(join(tmpdir(), "neuralbits-execution-"));
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
  const { error, value } = await run(code);
  expect(error).toBeUndefined();
  return value;
};

describe("a cell", () => {
  it("is known by its number to whatever records where a run comes from", async () => {
    const { messages, reply } = await kernel.execute("process.env.NEURALBITS_CELL");
    const shown = messages.find(({ header }) => header.msg_type === "execute_result");
    const data = shown?.content.data as Record<string, string>;
    expect(data["text/plain"]).toBe(`'${reply.execution_count}'`);
  });

  it("is known with its notebook as last saved, where Jupyter's server names that", async () => {
    const path = join(folder, "named.ipynb");
    const saved = (source: string) => {
      const cells = [
        { cell_type: "code", id: "one", metadata: {}, source, outputs: [], execution_count: null },
      ];
      const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
      writeFileSync(path, text);
      return sourcesHash(parseNotebook(text, path));
    };
    const first = saved("1");
    const env = { ...process.env, JPY_SESSION_NAME: path };
    const named = await startKernel({ cwd: folder, env });
    try {
      const code = "[process.env.NEURALBITS_NOTEBOOK, process.env.NEURALBITS_NOTEBOOK_HASH].join(' ')";
      expect((await outcome(named, code)).value).toBe(`'${path} ${first}'`);
      await pause(20); // a later time of writing
      const second = saved("2");
      expect((await outcome(named, code)).value).toBe(`'${path} ${second}'`);
      writeFileSync(path, "half");
      expect((await outcome(named, code)).value).toBe(`'${path} ${second}'`);
    } finally {
      await named.shutdown();
    }
  });

  it("sends busy, its input, its output in order, its result, idle", async () => {
    const { messages, reply } = await kernel.execute("console.log(1); console.error(2); console.log(3); 4");
    const told = messages.map(({ header, content }) =>
      [header.msg_type, content.execution_state ?? content.text ?? content.code].filter(Boolean),
    );
    expect(told).toEqual([
      ["status", "busy"],
      ["execute_input", "console.log(1); console.error(2); console.log(3); 4"],
      ["stream", "1\n"],
      ["stream", "2\n"],
      ["stream", "3\n"],
      ["execute_result"],
      ["status", "idle"],
    ]);
    expect(reply).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
  });

  it("streams what it prints while it computes", async () => {
    const seen: number[] = [];
    const startedAt = Date.now();
    const code =
      "for (let i = 0; i < 3; i++) { console.log(i); const end = Date.now() + 150; while (Date.now() < end); }";
    await kernel.execute(code, {
      onMessage: ({ header }) => {
        if (header.msg_type === "stream") seen.push(Date.now() - startedAt);
      },
    });
    expect(seen.length).toBe(3);
    expect(seen[2]! - seen[0]!).toBeGreaterThan(200);
  });

  it("waits its turn", async () => {
    const cells = [
      "await new Promise(done => setTimeout(done, 100)); order.push(1)",
      "order.push(2)",
      "order",
    ];
    await run("const order: number[] = []");
    const [, , last] = await Promise.all(cells.map(run));
    expect(last!.value).toBe("[ 1, 2 ]");
  });

  it("shows nothing for undefined, and everything else", async () => {
    expect(await value("undefined")).toBeUndefined();
    expect(await value("null")).toBe("null");
    expect(await value("const silent = 1;")).toBeUndefined();
    expect(await value("'a\\nb'")).toBe("'a\\nb'");
  });

  it("keeps the names that it reached before it threw", async () => {
    await run("let kept = 'old', lost = 'old'");
    const { error } = await run(
      "let kept = 1; const fresh = 2; throw new Error('here'); let lost = 3, unborn = 4",
    );
    expect(error).toBe("Error: here");
    expect(await value("[kept, fresh, lost]")).toBe("[ 1, 2, 'old' ]");
    expect((await run("unborn")).error).toMatch(/^TS2304: Cannot find name 'unborn'/);
    expect((await run("kept.toFixed(1); lost.toFixed(1)")).error).toMatch(/^TS\d+: .*'toFixed'.*'string'/);
  });

  it("redeclares with another type; functions of the old one see the new value", async () => {
    await run("const shape = 'square'; const describeShape = () => 'it is ' + shape");
    expect(await value("const shape = 4; describeShape()")).toBe("'it is 4'");
    expect((await run("shape.length")).error).toMatch(/^TS2339/);
  });

  it("sees functions and classes before their line, and redeclared ones", async () => {
    expect(await value("function twice(x: number) { return 2 * x }\ntwice(4)")).toBe("8");
    expect(await value("function twice(x: string) { return x + x }\ntwice('4')")).toBe("'44'");
  });

  it("describes a thrown value that is no error, and the causes of one that is", async () => {
    expect((await run("throw { code: 7 }")).error).toBe("object: { code: 7 }");
    const { traceback } = await run("throw new Error('outer', { cause: new TypeError('inner') })");
    expect(traceback).toMatch(/Error: outer[\s\S]*Caused by:\nTypeError: inner/);
  });

  it("answers user expressions, each on its own", async () => {
    const { reply } = await kernel.execute("const seven = 7", {
      userExpressions: { good: "seven + 1", bad: "throw_()" },
    });
    expect(reply.user_expressions.good).toMatchObject({ status: "ok", data: { "text/plain": "8" } });
    expect(reply.user_expressions.bad).toMatchObject({ status: "error", ename: "TS2304" });
  });

  it("writes bytes, whatever the boundaries of characters", async () => {
    const { out } = await run(
      "for (const byte of Buffer.from('é𝑎ü')) process.stdout.write(Uint8Array.of(byte))",
    );
    expect(out).toBe("é𝑎ü");
  });

  it("keeps late output with the cell that left it behind", async () => {
    const late: Message[] = [];
    const stop = kernel.onMessage(message => void late.push(message));
    const first = await kernel.execute("setTimeout(() => console.log('from the first'), 80)");
    await run("await new Promise(done => setTimeout(done, 150)); console.log('from the second')");
    stop();
    const stream = late.find(({ content }) => content.text === "from the first\n")!;
    expect(stream.parent.msg_id).toBe(first.messages[0]!.parent.msg_id);
  });
});

describe("displays", () => {
  it("are redrawn in place", async () => {
    const { messages } = await kernel.execute("const d = display({ step: 1 }); d.update({ step: 2 })");
    const shown = messages.filter(({ header }) => /display_data$/.test(header.msg_type));
    expect(shown.map(({ header, content }) => [header.msg_type, content.data["text/plain"]])).toEqual([
      ["display_data", "{ step: 1 }"],
      ["update_display_data", "{ step: 2 }"],
    ]);
    const [a, b] = shown.map(({ content }) => content.transient.display_id);
    expect(a).toBe(b);
    const later = await kernel.execute("d.update('from another cell')");
    expect(later.messages.some(({ header }) => header.msg_type === "update_display_data")).toBe(true);
  });

  it("are made by the value itself, now or later, and the cell waits for them", async () => {
    await run(`const show = Symbol.for("Jupyter.display");
      const slow = { [show]: async () => { await new Promise(d => setTimeout(d, 50)); return { "text/markdown": "*slow*" } } };
      const quick = { [show]: () => ({ "text/html": "<b>quick</b>" }) };`);
    const { displays, data } = await run("display(slow); display(quick); quick");
    expect(displays).toContainEqual({ "text/markdown": "*slow*" });
    expect(displays).toContainEqual({ "text/html": "<b>quick</b>" });
    expect(data).toEqual({ "text/html": "<b>quick</b>" });
    expect((await run("slow")).data).toEqual({ "text/markdown": "*slow*" });
    expect((await run("({ [show]() { throw new Error('cannot draw') } })")).error).toBe("Error: cannot draw");
  });

  it("have shorthands by kind", async () => {
    const { displays } = await run(
      "display.html('<i>x</i>'); display.latex('x^2'); display.json({ a: [1] })",
    );
    expect(displays).toEqual([
      { "text/html": "<i>x</i>", "text/plain": "<i>x</i>" },
      { "text/latex": "$$x^2$$", "text/plain": "x^2" },
      { "application/json": { a: [1] }, "text/plain": '{\n  "a": [\n    1\n  ]\n}' },
    ]);
  });
});

describe("magics", () => {
  it("time what follows", async () => {
    const { out, value } = await run("%time await new Promise<string>(done => setTimeout(done, 60, 'late'))");
    expect(value).toBe("'late'");
    expect(out).toMatch(/^Wall time: \d+(\.\d+)? ms\n$/);
    expect(Number.parseFloat(out.slice(11))).toBeGreaterThan(50);
    const whole = await run("%%time\nlet sum = 0;\nfor (let i = 0; i < 10; i++) sum += i;\nsum");
    expect([whole.value, whole.out]).toEqual(["45", expect.stringMatching(/^Wall time: /)]);
    const middle = await run("const a = 1;\n%time [\n  a,\n  2,\n].length\na + 1");
    expect([middle.value, middle.out]).toEqual(["2", expect.stringMatching(/^Wall time: /)]);
  });

  it("forget, list, load and run", async () => {
    await run("const forgotten = 1");
    expect((await run("%reset")).status).toBe("ok");
    expect((await run("forgotten")).error).toMatch(/^TS2304/);
    expect((await run("%who")).out).toBe("The notebook has no names yet.\n");
    writeFileSync(join(folder, "part.ts"), "export const part: number = 5;\nconsole.log('part ran');\n");
    expect((await run("%run part.ts")).out).toBe("part ran\n");
    expect(await value("part * 2")).toBe("10");
    expect((await run("%whos")).displays[0]!["text/plain"]).toMatch(/name\s+type\s+value\npart\s+number\s+5/);
    const { reply } = await kernel.execute("%load part.ts");
    expect(reply.payload).toEqual([
      { source: "set_next_input", text: expect.stringContaining("const part"), replace: true },
    ]);
  });

  it("run commands, and say how they ended", async () => {
    expect((await run("%sh echo out; echo err >&2")).out).toBe("out\n");
    expect((await run("%sh exit 3")).error).toBe("Error: the command ended with 3");
    expect((await run("%%sh\nx=5\necho $((x + 1))")).out).toBe("6\n");
  });

  it("explain a name", async () => {
    const { reply } = await kernel.execute("?Math.max");
    expect(reply.payload).toMatchObject([{ source: "page" }]);
    expect(reply.payload[0].data["text/plain"]).toMatch(/Math\.max\(.*larger/s);
  });

  it("refuse what is none, and leave % in code alone", async () => {
    expect((await run("%fast x")).error).toMatch(/^Refusal: magic: got "%fast", expected one of %time/);
    expect(await value("const seven = 7\n  % 4; seven")).toBe("3");
    expect(await value("const text = `\n%sometimes`; text.length")).toBe("11");
  });

  it("keep places right below them", async () => {
    const { traceback } = await run("%%strict off\n\n%time throw new Error('placed')");
    expect(traceback).toMatch(/In \[\d+\]:3:13/);
  });
});

describe("completion, inspection and completeness", () => {
  it("complete with types, also while a cell runs, in characters", async () => {
    await run("const point = { north: 1, east: 2 }");
    const busy = run("await new Promise(done => setTimeout(done, 300))");
    const reply = await kernel.complete("'𝑎'; point.no", 13);
    expect(reply.matches[0]).toBe("north");
    expect([reply.cursor_start, reply.cursor_end]).toEqual([11, 13]);
    expect(reply.metadata._jupyter_types_experimental[0]).toMatchObject({ text: "north", type: "property" });
    await busy;
  });

  it("inspect with signature and documentation", async () => {
    await run("/** Twice the number. */\nfunction double(x: number): number { return 2 * x }");
    const { found, data } = await kernel.inspect("double(4)", 3);
    expect(found).toBe(true);
    expect(data["text/plain"]).toBe("function double(x: number): number\n\nTwice the number.");
    expect(data["text/markdown"]).toContain("```typescript\nfunction double");
    expect((await kernel.inspect("  ", 1)).found).toBe(false);
  });

  it.each([
    ["1 + 1", "complete"],
    ["const f = (x: number) => {", "incomplete"],
    ["if (true)", "incomplete"],
    ["`several", "incomplete"],
    ["const x = 1 +", "incomplete"],
    ["const = 1", "invalid"],
    ["'one line\nanother'", "invalid"],
    ["%time f()", "complete"],
    ["await (async () => 3)()", "complete"],
  ])("%s is %s", async (code, status) => {
    expect((await kernel.request("is_complete_request", { code })).status).toBe(status);
  });

  it("indents below an opening bracket", async () => {
    const { indent } = await kernel.request("is_complete_request", { code: "  for (;;) {" });
    expect(indent).toBe("    ");
  });
});

describe("requests", () => {
  it("an unknown one gets busy and idle and no reply", async () => {
    await kernel.send("nonsense_request", {});
    expect(await value("1")).toBe("1");
  });

  it("while a cell runs, the kernel is busy again after each", async () => {
    const states: string[] = [];
    const stop = kernel.onMessage(({ header, content }) => {
      if (header.msg_type === "status") states.push(content.execution_state);
    });
    const busy = run("await new Promise(done => setTimeout(done, 200))");
    await pause(50);
    await kernel.request("kernel_info_request", {});
    await busy;
    stop();
    expect(states).toEqual(["busy", "busy", "idle", "busy", "idle"]);
  });

  it("kernel_info names the compiler's version", async () => {
    const { language_info, implementation } = kernel.info;
    expect(implementation).toBe("neuralbits");
    expect(language_info.version).toMatch(/^5\.0\./);
  });
});
