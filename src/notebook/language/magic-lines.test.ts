// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are text
import { describe, expect, it } from "vitest";
import { magicLines, withoutMagics } from "./magic-lines.js";
import { readCell } from "./magics.js";
import { plain } from "./newer-syntax.js";
import { loadTypeScript } from "./typescript.js";

const { ts } = loadTypeScript();
const magicsIn = (...lines: string[]): string[] =>
  magicLines(ts, lines.join("\n")).map(
    ({ line, signs, name, rest }) => `${line} ${signs || "?"}${name}${rest}`,
  );

describe("text is text", () => {
  it.each([
    ["a template", ["const faq = `", "Refund?", "Within 30 days.", "?now", "`;"]],
    ["a template with values", ["const faq = `${total}", "Refund?", "%sh make", "${total}", "%who", "`;"]],
    ["a template in a template", ["f(`a ${[1].map(x => `", "Why?", "`)}", "%reset", "`)"]],
    ["a comment", ["/*", "Why?", "%magics", "*/", "1 + 1"]],
    ["a comment behind code", ["f(); /* x", "%time", "*/"]],
    ["a string that goes on below", ["const s = 'a\\", "%sh make\\", "Why?'"]],
    ["brackets", ["const list = [", "a", "%time", "]"]],
    ["an interface", ["interface Options {", "verbose?", "}"]],
    ["a call", ["f(", "x", "?y", ":z", ")"]],
    ["a condition over three lines", ["const x = a", "?b", ":c"]],
    ["a condition that begins a line", ["ready?", "go()", ": wait()"]],
    ["a value or else another", ["const port = given", "??fallback"]],
    ["a division's rest", ["const time = 7, total = 30;", "const rest = total", "%time"]],
    ["what a regular expression holds", ["const quote = /[`'\"]/;", "const s = `", "%who", "`"]],
  ])("in %s", (_, lines) => {
    expect(magicsIn(...lines)).toEqual([]);
    expect(withoutMagics(ts, lines.join("\n"))).toBe(lines.join("\n"));
  });

  it.each([
    ["a template", "const faq = `\n", "`;"],
    ["a comment", "f()\n/*\n", "*/"],
    ["brackets", "const list = [\n", "]"],
    ["a function", "function f() {\n", "}"],
  ])("and %s of 10,000 such lines costs a few looks at them", (_, opening, closing) => {
    const text = `${opening}${"Refund?\n: 30\n,".repeat(5000)}${closing}\n%who`;
    let parsed = 0;
    const counting = {
      ...ts,
      createSourceFile: (...all: Parameters<typeof ts.createSourceFile>) => {
        parsed++;
        return ts.createSourceFile(...all);
      },
    };
    expect(magicLines(counting, text).map(({ name }) => name)).toEqual(["who"]);
    expect(parsed).toBeLessThan(12);
  });
});

describe("a magic is one", () => {
  it.each([
    ["behind complete code", ["const a = 1", "%who", "a?"], ["1 %who", "2 ?a"]],
    ["behind code with an error in it", ["const = 1", "%who"], ["1 %who"]],
    ["behind another, whatever that one holds", ["%sh echo '`", "%who", "f()?"], ["0 %sh echo '`", "1 %who"]],
    ["above code", ["?Math.max", "", "Math.max(1)"], ["0 ?Math.max"]],
    ["behind a closed template", ["const t = `", "Why?", "`", "t?"], ["3 ?t"]],
    ["behind a quote in a regular expression", ["if (x) /`/.test(y)", "%who"], ["1 %who"]],
    ["where a variable has its name", ["const time = 1", "%time f()"], ["1 %time f()"]],
    ["with CR LF", ["%%strict off\r", "x?\r"], ["0 %%strict off", "1 ?x"]],
  ])("%s", (_, lines, found) => {
    expect(magicsIn(...lines)).toEqual(found);
  });

  it("%%sh takes the rest, whatever it looks like", () => {
    const { steps } = readCell(ts, "%%sh\r\necho `date`\r\n%who");
    expect(steps).toEqual([{ kind: "magic", name: "sh", rest: "\necho `date`\n%who" }]);
  });
});

describe("newer syntax", () => {
  const blanks = (text: string, part: string): string => text.replace(part, " ".repeat(part.length));

  it.each([
    ['import cfg from "./cfg.json" with { type: "json" };\ncfg', 'with { type: "json" }'],
    ["import cfg from './cfg.json' assert { type: 'json' }", "assert { type: 'json' }"],
    ['export { default as cfg } from "./a" with { "type": "json" }', 'with { "type": "json" }'],
    ['import "./style.css" with { type: "css" };', 'with { type: "css" }'],
  ])("attributes are blanks: %s", (code, part) => {
    expect(plain(ts, code)).toEqual({ source: blanks(code, part), problems: [] });
  });

  it("attributes of several imports", () => {
    const code = 'import a from "a" with { type: "json" }\nimport b from "b" with { type: "json" }\na + b';
    expect(plain(ts, code).source.replace(/ +/g, " ")).toBe('import a from "a" \nimport b from "b" \na + b');
  });

  it.each([
    "const log = `\nbest so far:\nusing momentum = 0.9\n`;",
    'const tip = \'Write import cfg from "./cfg.json" with { type: "json" } at the top\';',
    '// import a from "a" with { type: "json" }\n/* using x = 1 */',
    "const using = 1; using\nconst x = using",
    "with_(`import 'x' with { type: 'json' }`)",
    "const re = /from 'a' with { b }/; `using x = ${1}`",
  ])("text is left alone: %s", code => {
    expect(plain(ts, code)).toEqual({ source: code, problems: [] });
  });

  it.each([
    ["using file = open()", 1, 1],
    ["{\n  await using file = open()\n}", 2, 9],
    ["for (using file of files) {}", 1, 6],
    ["const text = `using`;\nfunction f() { using x = g() }", 2, 16],
  ])("using is refused, with its place: %s", (code, line, column) => {
    expect(plain(ts, code).problems).toMatchObject([{ code: 1434, line, column }]);
  });
});
