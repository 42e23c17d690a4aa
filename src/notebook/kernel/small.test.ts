// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are text
import { describe, expect, it } from "vitest";
import { cells } from "../../../test/cells.js";
import { outcome } from "../../../test/outcome.js";
import { codeCell } from "../document/nbformat.js";
import { Outputs } from "../runner/outputs.js";

const notebook = cells();
const { run, value, failure } = notebook;

describe("CR LF", () => {
  it.each([
    ["%%strict off\r\nfunction same(a) { return a }\r\nsame(1)", "1"],
    ["%%time\r\n%%strict off\r\n\r\nlet u: string = null\r\nu", "null"],
    ["const a = `x\r\ny`;\r\n%who\r\na.length", "3"],
    ["// a comment\r\n%time 1 + 1\r\n", "2"],
    ["/* Why?\r\nBecause. */ 5\r\n", "5"],
  ])("%j", async (code, shown) => {
    expect(await value(code)).toBe(shown);
  });

  it("in a shell script", async () => {
    expect((await run("%%sh\r\nx=5\r\necho $((x + 1))")).out).toBe("6\n");
  });
});

describe("standard output", () => {
  it.each([
    ['process.stdout.write("aGVsbG8=", "base64")', "hello"],
    ['process.stdout.write("68c3a9", "hex")', "hé"],
    ['process.stdout.write("h\\u00e9", "latin1"); process.stdout.write("!")', "h\ufffd!"],
    ['process.stdout.write("x", "utf-8")', "x"],
    ["process.stdout.write(new Uint16Array([0x6968]) as any)", "hi"],
    ["process.stdout.write('later', () => console.log(' called'))", "later called\n"],
  ])("%s", async (code, out) => {
    expect((await run(`${code};\nawait new Promise(soon => setTimeout(soon, 5)); 0`)).out).toBe(out);
  });

  it("console.clear() clears what the cell has shown", async () => {
    const outputs = new Outputs();
    const cell = codeCell("");
    await notebook.kernel.execute(
      "for (let i = 0; i < 3; i++) { console.clear(); console.log('frame', i) }",
      {
        onMessage: message => {
          outputs.route(message.parent.msg_id!, cell);
          outputs.take(message);
        },
      },
    );
    expect(cell.outputs).toEqual([{ output_type: "stream", name: "stdout", text: "frame 2\n" }]);
  });
});

describe("whether a cell is complete", () => {
  it.each([
    ["const x = 1 2", "invalid"],
    ["f())", "invalid"],
    ["const = 5", "invalid"],
    ["0x", "invalid"],
    ["1e", "invalid"],
    ["/abc", "invalid"],
    ["const a = '", "invalid"],
    ["if (a) {", "incomplete"],
    ["f(1,", "incomplete"],
    ["const x =", "incomplete"],
    ["@decorated", "incomplete"],
    ["function f()", "incomplete"],
    ["declare function f(): void", "complete"],
    ["a ? b :", "incomplete"],
    ["`open ${a}", "incomplete"],
    ["/* open", "incomplete"],
    ["f( // and so on", "incomplete"],
    ["x.y()", "complete"],
    ["%sh make (", "complete"],
  ])("%s: %s", async (code, status) => {
    expect((await notebook.kernel.request("is_complete_request", { code })).status).toBe(status);
  });
});

it("of a name that nobody declares nothing is known", async () => {
  const asked = async (code: string) =>
    (await notebook.kernel.request("inspect_request", { code, cursor_pos: code.length })).found;
  expect([await asked("nosuch"), await asked("parseInt")]).toEqual([false, true]);
});

describe("the person at the page", () => {
  it("confirms, and is told", async () => {
    const asked: string[] = [];
    const answering = (answer: string) => ({
      onInput: (prompt: string) => {
        asked.push(prompt);
        return answer;
      },
    });
    const { kernel } = notebook;
    expect((await outcome(kernel, "await confirm('Sure?')", answering("y"))).value).toBe("true");
    expect((await outcome(kernel, "await confirm('Sure?')", answering("no"))).value).toBe("false");
    expect((await outcome(kernel, "await alert('Done'); 1", answering(""))).value).toBe("1");
    expect(asked).toEqual(["Sure? [y/N] ", "Sure? [y/N] ", "Done [Enter] "]);
  });

  it("and where nobody can answer, an alert is printed and a question refused", async () => {
    expect((await run("await alert({ done: true })")).out).toBe("{ done: true }\n");
    expect(await failure("await confirm('Sure?')")).toMatch(/nobody can answer/);
  });
});

describe("names that every cell has may be declared as in a script", () => {
  it.each([
    "const require = 1; require",
    "const module = 1; module",
    "const exports = 1; exports",
    "const process = 1; process",
    "let console = 1; console",
    "const display = 1; display",
    "const kernel = 1; kernel",
    "const prompt = 1; prompt",
    "const Buffer = 1; Buffer",
    "const global = 1; global",
    "const name = 1; name",
    "function fetch() { return 1 }\nfetch()",
    "class Map { static one = 1 }\nMap.one",
    "const Promise = 1; Promise",
    "const Symbol = 1; Symbol",
    "const undefined_ = 1, async = undefined_, of = async; of",
    "const constructor = 1, toString = 1, hasOwnProperty = 1; toString",
  ])("%s", async code => {
    expect(await value(code)).toBe("1");
    expect((await run("%reset")).status).toBe("ok");
    expect(await value("typeof require + typeof display + typeof console.log")).toBe(
      "'functionfunctionfunction'",
    );
  });
});
