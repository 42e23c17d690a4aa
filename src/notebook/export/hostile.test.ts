import { describe, expect, it } from "vitest";
import { formula } from "./formula.js";
import { markdown } from "./markdown.js";

/** Milliseconds of the processor, the least of some runs: other programs and the first run's compiling do not count. */
function work(text: string, render: (text: string) => string): number {
  const runs = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    render(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}

/** Four times the text may take sixteen times the work, and some noise; where time is cubic it takes 64 times. */
function expectBounded(text: (n: number) => string, n: number, render: (text: string) => string): void {
  const [some, more] = [work(text(n), render), work(text(4 * n), render)];
  expect(more).toBeLessThan(16 * 2 * Math.max(some, 1));
}

const repeated = (part: string) => (n: number) => part.repeat(n);

describe("hostile texts take no more than quadratic time", () => {
  it.each<[string, (n: number) => string, number]>([
    ["[a](", repeated("[a]("), 800],
    ["quotes", repeated("> "), 5000],
    ["brackets", repeated("["), 5000],
    ["images", repeated("!["), 2000],
    ["stars", repeated("*a "), 5000],
    ["double stars", repeated("**a"), 2000],
    ["lines below", repeated("_a"), 4000],
    ["backticks", repeated("`"), 5001],
    [
      "backticks, more and more",
      n => Array.from({ length: n }, (_, i) => "`".repeat(i % 300)).join("a"),
      500,
    ],
    ["dollars", repeated("$"), 5001],
    ["dollars and letters", repeated("$a "), 4000],
    ["dollars in braces", n => "${".repeat(n) + "$}".repeat(n), 2000],
    ["displays that end in the same line", n => `${"\\[\n".repeat(n)}\\] x`, 2000],
    ["displays without an end", repeated("\\[\n"), 2000],
    [
      "environments",
      n => Array.from({ length: n }, (_, i) => `\\begin{a${"b".repeat(i % 40)}}`).join("\n"),
      2000,
    ],
    ["comments without an end", repeated("<!--"), 4000],
    ["lists", n => Array.from({ length: n }, (_, i) => `${"  ".repeat(i)}- a`).join("\n"), 300],
    ["loose items", repeated("- one\n\n  two\n"), 500],
    ["addresses", repeated("https://a"), 2000],
    ["references", n => Array.from({ length: n }, (_, i) => `[a${i}]: b\n\n[a${i}]`).join("\n\n"), 500],
    ["tables", n => `${"a|".repeat(n)}\n${"-|".repeat(n)}`, 2000],
  ])("%s", (_, text, n) => {
    expectBounded(text, n, markdown);
  });

  it.each<[string, (n: number) => string, number]>([
    ["braces", repeated("{"), 5000],
    ["fractions", repeated("\\frac{"), 5000],
    ["fences", repeated("\\left("), 5000],
    ["exponents", repeated("x^{"), 5000],
    ["rows", n => `\\begin{matrix}${"a&b\\\\".repeat(n)}\\end{matrix}`, 500],
    ["macros", n => `\\def\\a{${"x".repeat(n)}}${"\\a".repeat(n)}`, 300],
  ])("formula of %s", (_, latex, n) => {
    expectBounded(latex, n, text => formula(text, "block"));
  });
});

it("a loose item is two paragraphs", () => {
  expect(markdown("- one\n\n  two")).toBe("<ul>\n<li>\n<p>one</p>\n<p>two</p>\n</li>\n</ul>\n");
});
