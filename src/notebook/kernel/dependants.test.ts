import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import { codeCell } from "../document/nbformat.js";
import { Outputs } from "../runner/outputs.js";

const notebook = cells();
const { run } = notebook;

/** A notebook page: cells by their ids, each with its outputs, also those that come when another cell runs. */
function page() {
  const { kernel } = notebook;
  const outputs = new Outputs();
  const shown = new Map<string, ReturnType<typeof codeCell>>();
  const stop = kernel.onMessage(message => void outputs.take(message));
  return {
    stop,
    async run(id: string, code: string) {
      const cell = codeCell(code, [], id);
      shown.set(id, cell);
      return outcome(kernel, code, {
        cell: id,
        onMessage: message => outputs.route(message.parent.msg_id!, cell),
      });
    },
    text: (id: string): string =>
      shown
        .get(id)!
        .outputs.flatMap(output => ("text" in output ? [output.text] : []))
        .join(""),
  };
}

describe("%run --dependants", () => {
  it("runs what depends on a changed cell, in order, each under its own cell", async () => {
    await run("%reset");
    const { text, stop, ...lab } = page();
    await lab.run("n", "let n = 1;");
    await lab.run("m", "let m = n * 10; console.log('m', m)");
    await lab.run("other", "console.log('other')");
    await lab.run("sum", "console.log('sum', n + m)");
    expect((await lab.run("s", "%stale")).out).toBe("No cell is stale.\n");
    const { count = 0 } = await lab.run("n", "let n = 2;");
    expect((await lab.run("s", "%stale")).out).toMatch(
      /^In \[\d+\] {2}let m = n \* 10; console.log\('m', m\) {2}n changed\nIn \[\d+\] {2}console.log\('sum', n \+ m\)\s+n, m changed\n$/,
    );
    const { status, out } = await run("%run --dependants");
    expect([status, out]).toEqual(["ok", expect.stringMatching(/^Ran again: In \[\d+\], In \[\d+\]\n$/)]);
    expect([text("m"), text("other"), text("sum")]).toEqual(["m 20\n", "other\n", "sum 22\n"]);
    expect((await lab.run("s", "%stale")).out).toBe("No cell is stale.\n");
    expect((await run("%run --dependants")).out).toBe("No cell is stale.\n");
    expect((await run("1")).count).toBe(count + 7); // runs again are counted
    stop();
  });

  it("begins with what the cells start from, where they change it", async () => {
    await run("%reset");
    const { text, stop, ...lab } = page();
    await lab.run("n", "let n = 1;");
    await lab.run("xs", "const xs: number[] = [];");
    await lab.run("push", "xs.push(n);");
    await lab.run("show", "console.log(xs.join())");
    await lab.run("n", "let n = 7;\n%run --dependants");
    expect(text("show")).toBe("7\n");
    await lab.run("push", "xs.push(n, n + 1);");
    await run("%run --dependants");
    expect(text("show")).toBe("7,8\n");
    stop();
  });

  it("with names runs what uses them, as after a slider", async () => {
    await run("%reset");
    const { text, stop, ...lab } = page();
    await lab.run("k", "let k = 1; const onSlide = (value: number) => { k = value; };");
    await lab.run("twice", "console.log(2 * k)");
    await lab.run("slide", "onSlide(21)");
    await run("%run --dependants k");
    expect(text("twice")).toBe("42\n");
    expect((await run("%run --dependants kk")).error).toMatch(
      /^Refusal: name behind %run --dependants: got "kk", expected one of .*k.*did you mean "k"/,
    );
    expect((await run("%run --dependents")).error).toMatch(/did you mean "--dependants"/);
    stop();
  });

  it("stops at an error, which stands under its cell", async () => {
    await run("%reset");
    const { stop, text, ...lab } = page();
    await lab.run("w", "let w = 1;");
    await lab.run("check", "if (w > 1) throw new RangeError('too much');");
    await lab.run("after", "console.log('after', w)");
    await lab.run("w", "let w = 2;");
    expect((await run("%run --dependants")).error).toMatch(
      /^Error: In \[\d+\], which was run again, failed: RangeError: too much$/,
    );
    expect(text("after")).toBe("after 1\n");
    expect((await run("%stale")).out).toMatch(/^In \[\d+\] {2}console.log\('after', w\)/);
    stop();
  });

  it("ends where two cells that run again have the line themselves", async () => {
    await run("%reset");
    const { stop, text, ...lab } = page();
    await lab.run("d", "let d = 1;");
    await lab.run("a", "console.log('a', d);\n%run --dependants d");
    await lab.run("b", "console.log('b', d);\n%run --dependants d");
    await lab.run("d", "let d = 2;\n%run --dependants d");
    expect([text("a").split("\n")[0], text("b").split("\n")[0]]).toEqual(["a 2", "b 2"]);
    stop();
  });

  it("is stopped by the stop button", async () => {
    await run("%reset");
    const { stop, text, ...lab } = page();
    await lab.run("w", "let w = 1;");
    await lab.run("loop", "while (w > 1);");
    await lab.run("w", "let w = 2;");
    const again = run("%run --dependants");
    await new Promise(soon => setTimeout(soon, 300));
    await notebook.kernel.interrupt();
    expect((await again).error).toMatch(/^Interrupted/);
    stop();
  });

  it("goes by the order of the notebook's file", async () => {
    const path = join(notebook.folder, "notebook.ipynb");
    const ids = ["first", "second", "third"];
    writeFileSync(path, JSON.stringify({ cells: ids.map(id => ({ id })) }));
    await run("%reset");
    const { stop, text, ...lab } = page();
    await lab.run("first", "let f1 = 1;");
    await lab.run("third", "console.log('third', f1)");
    await lab.run("second", "f1 = 5;");
    await run("%run --dependants");
    expect(text("third")).toBe("third 5\n");
    rmSync(path);
    stop();
  });
});
