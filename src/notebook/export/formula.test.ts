import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { formula } from "./formula.js";
import { markdown } from "./markdown.js";

/** The formulas of a text, as they were written: displayed ones in double brackets, inline ones in single ones. */
function formulas(text: string): string[] {
  const { document } = new JSDOM(markdown(text)).window;
  return [...document.querySelectorAll("math")].map(math => {
    const latex = math.querySelector("annotation")!.textContent!;
    return math.getAttribute("display") === "block" ? `[[${latex}]]` : `[${latex}]`;
  });
}

describe("KaTeX", () => {
  it.each([
    ["\\theta/\\pi", "<mi>θ</mi>", "<mi>π</mi>"],
    ["\\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"],
    ["\\sqrt[3]{x}", "<mroot>"],
    ["\\underbrace{a+b}_{n}", "<munder>", "⏟"],
    ["a \\not= b \\not\\in c", "≠", "∉"],
    ["\\arg\\min_x f", "<mi>arg</mi>", "<mi>min</mi>"],
    ["P_k(x)_j = \\begin{cases}1 & x > 0\\\\0\\end{cases}", "<mtable"],
    ["\\left(\\langle x, w \\rangle\\right)", "⟨"],
    ["\\text{bits per image}", "<mtext>bits\u00a0per\u00a0image</mtext>"],
    ["\\begin{align}a&=b\\end{align}", "<mtable"],
  ])("%s", (latex, ...parts) => {
    const html = formula(latex, "block");
    for (const part of parts) expect(html).toContain(part);
    expect(html).not.toContain("katex-error");
    expect(html).not.toContain("#cc0000");
  });

  it.each([
    ["\\mathbb{R}^n", "ℝ"],
    ["ℝ ∋ x", "ℝ"],
    ["\\mathbb{1}", "𝟙"],
    ["\\mathcal{L} \\mathcal A", "ℒ", "𝒜"],
    ["\\mathbf{w} \\mathbf{3}", "𝐰", "𝟑"],
    ["\\boldsymbol{\\theta}", "𝜽"],
    ["\\mathfrak{gC} \\mathsf{A} \\mathtt{x}", "𝔤", "ℭ", "𝖠", "𝚡"],
  ])("%s has the letters that browsers do not make themselves", (latex, ...letters) => {
    for (const letter of letters)
      expect(formula(latex, "inline")).toMatch(new RegExp(`<m[in]>${letter}</m[in]>`));
  });

  it("shows what it does not know in red, and the rest as a formula", () => {
    expect(formula("\\unheard{x}", "inline")).toContain("<mtext>\\unheard</mtext></mstyle><mi>x</mi>");
    for (const latex of ["\\frac{a}", "{a", "a}", "\\left( a", "\\begin{tikz}\\end{tikz}"])
      expect(formula(latex, "inline")).toMatch(
        /^<span class="katex-error" title="[^"]*" style="color:#cc0000">[^<]*<\/span>$/,
      );
  });

  it("fetches nothing, links nowhere, styles nothing", () => {
    for (const latex of [
      "\\href{javascript:alert(1)}{x}",
      "\\url{https://evil.example}",
      "\\includegraphics{https://evil.example/a.png}",
      "\\htmlStyle{position:fixed}{x}",
      "\\htmlClass{cell}{x}",
      "\\text{<img src=x onerror=alert(1)>}",
      "\\color{red;background:url(//evil.example)}x",
    ])
      expect(formula(latex, "inline")).not.toMatch(/<(a|img|script)\b|(href|src|style)="(?!color:#cc0000")/);
  });

  it("keeps sizes and macros in bounds, and deep nesting readable", () => {
    expect(formula("\\rule{9999em}{9999em}", "inline")).toContain('width="50em" height="50em"');
    const doubling = "abcdefgh".replace(
      /./g,
      (name, i) => `\\def\\${name}{${i ? `\\${"abcdefgh"[i - 1]}`.repeat(20) : "x"}}`,
    );
    expect(formula(`${doubling}\\h`, "inline").length).toBeLessThan(10_000);
    const long = `\\def\\a{${"x".repeat(5000)}}${"\\a".repeat(900)}`; // would be 4.5 million letters
    expect(formula(long, "inline").length).toBeLessThan(10 * long.length);
    expect(formula("{".repeat(50_000) + "}".repeat(50_000), "inline")).toMatch(/^<code class="latex">\{/);
  });
});

describe("in a text, as Jupyter has them", () => {
  it.each([
    ["$x$ and $ y $", "[x]", "[y]"],
    ["a $$x$$ b", "[[x]]"],
    ["$$\nx\n= y\n- z\n$$\ntext", "[[x\n= y\n- z]]"],
    ["$$x$$", "[[x]]"],
    ["text\n$$x$$\nmore", "[[x]]"],
    ["\\(x\\) \\\\(y\\\\) \\\\[z\\\\]", "[x]", "[y]", "[[z]]"],
    ["\\[x^2\\]", "[[x^2]]"],
    ["\\[\nx\n\\]", "[[x]]"],
    [
      "\\begin{align}\na&=b\\\\[2pt]\nc&=d\n\\end{align}",
      "[[\\begin{align}\na&=b\\\\[2pt]\nc&=d\n\\end{align}]]",
    ],
    ["so \\begin{equation*}x\\end{equation*}.", "[[\\begin{equation*}x\\end{equation*}]]"],
    ["$a_b$ and $c_d$, $a*b$ and $c*d$", "[a_b]", "[c_d]", "[a*b]", "[c*d]"],
    ["$a<b$ & $c>d$", "[a<b]", "[c>d]"],
    ["$\\text{if $n$ is even}$ $\\{x\\}$", "[\\text{if $n$ is even}]", "[\\{x\\}]"],
    ["$n$th, $a$$b$", "[n]", "[a]", "[b]"],
    ["\\$5, $x$, \\$6", "[x]"],
    ["$\\text{\\$5}$", "[\\text{\\$5}]"],
    ["- a\n  $$\n  x\n  $$\n- $y$", "[[x]]", "[y]"],
    ["> $$\n> x\n> + y\n> $$", "[[x\n+ y]]"],
    ["# $x$\n\n| $a$ | b |\n|---|---|\n| $x_1$ | $y$ |", "[x]", "[a]", "[x_1]", "[y]"],
    ["**bold $x$** [link $y$](z)", "[x]", "[y]"],
  ])("%j", (text, ...found) => {
    expect(formulas(text)).toEqual(found);
  });

  it.each([
    "cost $5 and $6",
    "from $5,000 to $10,000 or US$5 and US$6",
    "5$ and 6$",
    "\\$x\\$",
    "$HOME and $PATH",
    "$x",
    "a $ b",
    "$$",
    "$$ alone",
    "$$$$",
    "`$x$` and ``$y$``",
    "$a `b$ c`",
    "    $$x$$",
    "```\n$$x$$\n\\begin{align}a\\end{align}\n```",
    "[1] and \\[1\\] and \\[not a link\\](https://a.b)",
    "\\(\\) \\[\\]",
    "\\begin{align} a",
    "\\\\begin{align}",
    "- \\[\n\n\\] x",
    "- $$\n  a\n\n$$",
  ])("%j holds none", text => {
    expect(formulas(text)).toEqual([]);
  });

  it("leaves the text around them as it was", () => {
    expect(markdown("cost $5 and $6, $$ and \\$x\\$").trim()).toBe("<p>cost $5 and $6, $$ and $x$</p>");
    expect(markdown("a $$x$$ b")).toMatch(/^<p>a <span class="katex">.*<\/span> b<\/p>\n$/);
    expect(markdown("$$\nx\n$$\ntext")).toMatch(/<\/span>\n<p>text<\/p>\n$/);
  });
});
