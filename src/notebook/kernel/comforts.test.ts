import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { codeCell, newNotebook, notebookText } from "../document/nbformat.js";
import { timing } from "./session/timeit.js";

const other = newNotebook([
  codeCell("const fromOther: number = 20;"),
  codeCell("throw new Error('a test')", ["test"]),
  codeCell("%time const twice = fromOther * 2;\nconsole.log('ran')"),
  codeCell("throw new Error('skipped')", ["skip-execution"]),
]);
const notebook = cells({
  "other.ipynb": notebookText(other),
  "failing.ipynb": notebookText(newNotebook([codeCell("1"), codeCell("null!.x")])),
  "round.ipynb": notebookText(newNotebook([codeCell("%run round.ipynb")])),
  "part.ts": "export const part: number = 5;\n",
  "deep/down.ts": "1",
});
const { run, value, failure } = notebook;

describe("%timeit", () => {
  const line =
    /^[\d.]+ (ns|µs|ms|s) ± [\d.]+ (ns|µs|ms|s) per loop \(mean ± sd of 7 runs, 1[0,]* loops? each; best [\d.]+ (ns|µs|ms|s)\)\n$/;

  it("says mean, spread, best and how often", async () => {
    expect((await run("let many = 100;\n%timeit Math.sqrt(many)")).out).toMatch(line);
    expect((await run("%timeit -n 3 -r 2 await new Promise(soon => setTimeout(soon, 2))")).out).toMatch(
      /^[\d.]+ ms ± .* per loop \(mean ± sd of 2 runs, 3 loops each; best /,
    );
    expect((await run("%timeit -r1 -n1 many++")).out).toMatch(/per loop \(1 run, 1 loop each; best/);
  });

  it("times a whole cell; what stands beside it runs before each measurement", async () => {
    const { out, status } = await run(
      "%%timeit -n 10 -r 3 let list: number[] = [];\nfor (let i = 0; i < 10; i++)\n  list.push(i);",
    );
    expect([status, out]).toEqual(["ok", expect.stringMatching(/of 3 runs, 10 loops each/)]);
  });

  it("leaves the notebook's names alone", async () => {
    await run("let kept = 1;");
    expect((await run("%timeit -n 5 const kept = 2; kept")).status).toBe("ok");
    expect(await value("kept")).toBe("1");
  });

  it("says the place of an error as the cell has it", async () => {
    expect((await run("1\n%timeit -n 2 throw new Error('here')")).traceback).toMatch(/In \[\d+\]:2:20/);
    expect((await run("%timeit 'a'.nothing")).traceback).toMatch(/In \[\d+\]:1:13/);
    expect((await run("%%timeit\n1;\nnothere")).traceback).toMatch(/In \[\d+\]:3:1/);
  });

  it.each([
    ["%timeit -x 3 f()", '%timeit: got "-x", expected -n LOOPS or -r REPEATS'],
    ["%timeit -n 0 f()", '%timeit -n: got "0", expected a positive whole number'],
    ["%timeit", '%timeit: got "nothing behind it", expected code to time'],
    ["%%timeit\n", '%%timeit: got "nothing below it", expected code to time'],
  ])("%s is refused", async (code, message) => {
    expect(await failure(code)).toContain(message);
  });

  it("is stopped", async () => {
    const timed = run("%timeit -n 1000000000 Math.random()");
    await new Promise(soon => setTimeout(soon, 300));
    await notebook.kernel.interrupt();
    expect((await timed).error).toMatch(/^Interrupted/);
  });

  it("reckons by the definitions", () => {
    expect(timing([1, 2, 3], 1000)).toBe(
      "2 ms ± 1 ms per loop (mean ± sd of 3 runs, 1,000 loops each; best 1 ms)",
    );
    expect(timing([0.0000123], 1)).toBe("12.3 ns per loop (1 run, 1 loop each; best 12.3 ns)");
  });
});

describe("%who and %whos", () => {
  it("list names, all or of some types", async () => {
    await run("%reset\nlet w1 = 1; const w2 = 'text'; class W3 {}; const w4 = new W3();");
    await run("%reset");
    expect((await run("%who")).out).toBe("The notebook has no names yet.\n");
    await run("let w1 = 1; const w2 = 'text'; class W3 {}; const w4 = new W3();");
    expect((await run("%who")).out).toBe("w1  w2  W3  w4\n");
    expect((await run("%who number w3")).out).toBe("w1  w4\n");
    expect((await run("%who map")).out).toBe(
      "No name has the type map; there are W3, function, number, string.\n",
    );
    expect((await run("%whos string")).displays[0]!["text/plain"]).toMatch(
      /name\s+type\s+value\nw2\s+string\s+'text'/,
    );
  });
});

describe("%env", () => {
  it("shows, sets and lists", async () => {
    expect((await run("%env NB_TEST=a b")).out).toBe("NB_TEST=a b\n");
    expect(await value("process.env.NB_TEST")).toBe("'a b'");
    expect((await run("%env NB_TEST other")).out).toBe("NB_TEST=other\n");
    expect((await run("%env NB_TEST")).out).toBe("other\n");
    await run("%env OUR_API_KEY=hush\n%env our_passphrase=hush");
    const { out } = await run("%env"); // alone it hides what a saved notebook must not tell
    expect(out).toMatch(/^NB_TEST=other$/m);
    expect(out).toMatch(/^OUR_API_KEY=<hidden>\n(.*\n)*our_passphrase=<hidden>$/m);
    expect((await run("%env OUR_API_KEY")).out).toBe("hush\n");
    expect(await failure("%env NB_TSET")).toBe(
      'Refusal: %env: got "NB_TSET", expected a variable that is set; did you mean "NB_TEST"?',
    );
  });
});

describe("%load and %run", () => {
  it("run a notebook's cells, magics and all, but for its tests", async () => {
    expect((await run("%run other.ipynb")).out).toMatch(/^Wall time: .*\nran\n$/);
    expect(await value("twice + fromOther")).toBe("60");
    const { err, error } = await run("%run failing.ipynb");
    expect([err, error]).toEqual(["failing.ipynb: cell 2 failed\n", expect.stringMatching(/^TS/)]);
    expect(await failure("%run round.ipynb")).toMatch(
      /got "round.ipynb", expected a file that is not being run/,
    );
    expect(await failure("%run round.ipynb")).toMatch(/not being run/); // each time
  });

  it.each([
    ["%run prat.ts", '%run: got "prat.ts", expected a file that is there; did you mean "part.ts"?'],
    [
      "%load deep/donw.ts",
      '%load: got "deep/donw.ts", expected a file that is there; did you mean "deep/down.ts"?',
    ],
    ["%load deep", '%load: got "deep", expected a file; it is a folder'],
    ["%load", '%load: got "", expected a file'],
    ["%run -x", 'option of %run: got "-x", expected one of --dependants'],
    ["%stale now", '%stale: got "now", expected nothing behind it'],
  ])("%s is refused", async (code, message) => {
    expect(await failure(code)).toContain(message);
  });
});

describe("completion of magics", () => {
  it.each([
    ["%w", ["%who", "%whos"]],
    ["1;\n%ti", ["%time", "%timeit"]],
    ["%%ti", ["%%time", "%%timeit"]],
    ["1\n%%ti", []],
    ["%run p", ["part.ts"]],
    ["%run deep/", ["deep/down.ts"]],
    ["%run --", ["--dependants"]],
    ["%load o", []],
    ["%strict o", ["off", "on"]],
    ["%env NB_", ["NB_TEST"]],
  ])("%s", async (code, matches) => {
    const reply = await notebook.kernel.complete(code);
    expect([...reply.matches].sort()).toEqual(matches);
  });

  it("takes the place of what was typed", async () => {
    const reply = await notebook.kernel.complete("1;\n%who x", 5);
    expect([reply.matches, reply.cursor_start, reply.cursor_end]).toEqual([["%who", "%whos"], 3, 7]);
  });
});

it("%reset with a name forgets nothing; a command that leaves something behind ends with its shell", async () => {
  await run("const kept = 1, other = 2");
  expect(await failure("%reset other")).toContain('%reset: got "other", expected nothing behind it');
  expect(await value("kept + other")).toBe("3");
  const began = Date.now();
  expect((await run("%sh echo begun; sleep 20 &")).out).toBe("begun\n");
  expect(Date.now() - began).toBeLessThan(15_000);
});

it("a name that was declared without a type or a value may be used by the next cells", async () => {
  await run("let best;");
  await run("let all = [];");
  expect(await value("best = { loss: 3 }; all.push(1); [best.loss, all]")).toBe("[ 3, [ 1 ] ]");
  expect(await value("best.loss + all.length")).toBe("4");
});
