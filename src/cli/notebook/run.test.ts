import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../core/folders.js";
import { codeCell, newNotebook, notebookText, parseNotebook } from "../../notebook/document/nbformat.js";

const program = packageFolder("dist/cli/main.js");

/** A folder with a notebook of these cells. */
function notebook(...cells: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "run-")), "a.ipynb");
  writeFileSync(path, notebookText(newNotebook(cells.map(source => codeCell(source)))));
  return path;
}

const beside = (path: string, name: string): string => join(path, "..", name);

function start(...words: string[]): ChildProcess & { said: Promise<string>; failed: Promise<string> } {
  const child = spawn(process.execPath, [program, "notebook", "run", ...words]);
  return Object.assign(child, { said: text(child.stdout), failed: text(child.stderr) });
}

async function run(...words: string[]) {
  const child = start(...words);
  const [code, signal] = await once(child, "exit");
  return { code, signal, said: await child.said, failed: await child.failed };
}

/** The first output of each cell, in words. */
const shown = (text: string): unknown[] =>
  parseNotebook(text, "output").cells.map(cell => {
    const [output] = cell.cell_type === "code" ? cell.outputs : [];
    return output && "data" in output ? output.data["text/plain"] : output?.output_type;
  });

describe("outputs go where they are told", () => {
  it("through a link, which stays", async () => {
    const path = notebook("6 * 7");
    symlinkSync("target.ipynb", beside(path, "link.ipynb"));
    expect(await run(path, "-q", "-o", beside(path, "link.ipynb"))).toMatchObject({ code: 0 });
    expect(lstatSync(beside(path, "link.ipynb")).isSymbolicLink()).toBe(true);
    expect(shown(readFileSync(beside(path, "target.ipynb"), "utf8"))).toEqual(["42"]);
  });

  it("in place through a link", async () => {
    const path = notebook("6 * 7");
    const link = beside(path, "link.ipynb");
    symlinkSync("a.ipynb", link);
    expect(await run(link, "-q", "--in-place")).toMatchObject({ code: 0 });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(shown(readFileSync(path, "utf8"))).toEqual(["42"]);
    expect(await run(link, "-q", "-o", path)).toMatchObject({ code: 2 }); // the notebook itself, by another name
  });

  it("into a pipe, once and whole, though it is saved after each cell elsewhere", async () => {
    const path = notebook("1", "2", "3");
    const [pipe, page] = [beside(path, "pipe"), beside(path, "page")];
    execFileSync("mkfifo", [pipe, page]);
    const readers = [pipe, page].map(name => text(spawn("cat", [name]).stdout));
    expect(await run(path, "-q", "-o", pipe, "--html", page)).toMatchObject({ code: 0 });
    expect(shown((await readers[0])!)).toEqual(["1", "2", "3"]);
    expect(await readers[1]).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it("to standard output alone, what is said of the run beside it", async () => {
    const path = notebook("console.log('said'); 42");
    const { code, said, failed } = await run(path, "-o", "/dev/stdout");
    expect(code).toBe(0);
    expect(parseNotebook(said, "output").cells).toHaveLength(1);
    expect(failed).toMatch(/said[\s\S]*all cells ran/);
  });

  it("to a device, which stays one", async () => {
    expect(await run(notebook("1"), "-o", "/dev/null")).toMatchObject({ code: 0 });
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("what cannot be written to is refused before the first cell", () => {
  it.each([
    ["-o", "a.ipynb/b.ipynb"],
    ["-o", "."],
    ["-o", "/proc/no/such/place.ipynb"],
    ["-o", "a.ipynb"],
    ["--html", "/sys/page.html"],
    ["--html", "a.ipynb"],
  ])("%s %s", async (flag, place) => {
    const path = notebook(`require("fs").writeFileSync("ran", "")`);
    const { code, failed } = await run(path, flag, place.startsWith("/") ? place : beside(path, place));
    expect(code).toBe(2);
    expect(failed.trim().split("\n")).toHaveLength(1);
    expect(existsSync(beside(path, "ran"))).toBe(false);
  });
});

it.each([
  ["--changed"],
  ["--changed", "--html", "page.html"],
  ["--changed", "--in-place", "--kernel", "python3 -m ipykernel_launcher"],
])("%s is refused where it cannot know what changed", async (...flags) => {
  const { code, failed } = await run(notebook("1"), ...flags);
  expect({ code, failed }).toEqual({ code: 2, failed: expect.stringMatching(/--changed: got/) });
});

describe("SIGTERM ends the run", () => {
  const term = async (child: ReturnType<typeof start>, when: () => boolean) => {
    while (!when()) await new Promise(soon => setTimeout(soon, 50));
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    return { code, failed: await child.failed };
  };

  it("while nobody reads the pipe that it writes", async () => {
    const path = notebook(`require("fs").writeFileSync("ran", "")`);
    execFileSync("mkfifo", [beside(path, "pipe")]);
    const child = start(path, "-o", beside(path, "pipe"));
    const { failed } = await term(child, () => existsSync(beside(path, "ran")));
    expect(failed).toMatch(/nobody reads|interrupted/);
  });

  it("while the kernel starts, and does not answer", async () => {
    const path = notebook("1");
    const child = start(
      path,
      "--kernel",
      `${process.execPath} -e require("fs").writeFileSync("started","");setInterval(()=>{},9)`,
    );
    const { code, failed } = await term(child, () => existsSync(beside(path, "started")));
    expect(code).toBe(5);
    expect(failed).toContain("interrupted");
  });

  it("while what the last cell left behind never ends", async () => {
    const path = notebook(`setTimeout(() => { require("fs").writeFileSync("left", ""); for (;;); }); 1`);
    const { code } = await term(start(path), () => existsSync(beside(path, "left")));
    expect(code).toBe(5);
  });
});

// What else may be pending, pending.test.ts has.
it("--timeout ends a cell whose last expression is pending: the kernel itself stops it", async () => {
  const path = notebook("new Promise(() => {})", "2");
  const output = beside(path, "out.ipynb");
  const { code, failed } = await run(path, "-q", "--timeout", "1", "-o", output);
  expect(failed).toContain("cell 1: time-out: the cell ran longer than 1 s");
  expect(code).toBe(3);
  const [first] = parseNotebook(readFileSync(output, "utf8"), output).cells;
  expect(first).toMatchObject({ outputs: [{ ename: "Interrupted" }, { ename: "TimeoutError" }] });
});
