import { createRequire } from "node:module";
import { JSDOM } from "jsdom";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { markdown } from "./markdown.js";

interface Example {
  readonly number: number;
  readonly markdown: string;
  readonly html: string;
}

/** The examples of CommonMark 0.31.2; its text writes tabs as arrows. */
const { tests } = createRequire(import.meta.url)("commonmark-spec") as { tests: readonly Example[] };
const examples = tests.map(({ number, markdown, html }) => ({
  number,
  markdown: markdown.replaceAll("→", "\t"),
  html: html.replaceAll("→", "\t").replaceAll(" />", ">"),
}));

/** Raw HTML is in an example if a parser that lets it through gives something else than one that escapes it. */
const [through, escaping] = [new MarkdownIt("commonmark"), new MarkdownIt("commonmark").set({ html: false })];
const hasHtml = ({ markdown }: Example): boolean => through.render(markdown) !== escaping.render(markdown);

const kinds = ["as the standard has it", "raw HTML", "image", "scheme", "bare address"] as const;

/** Whether the page gives what the standard has, or what it refuses or changes on purpose. */
function kindOf(example: Example): (typeof kinds)[number] {
  const { html } = example;
  if (hasHtml(example)) return "raw HTML";
  if (html.includes("<img")) return "image"; // all of them are from elsewhere
  if (/href="(?!https?:|mailto:)[a-z][a-z\d+.-]*:/i.test(html)) return "scheme";
  const words = html.replace(/<(a|code)\b.*?<\/\1>|<[^>]*>/gs, "");
  return /https?:/.test(words) ? "bare address" : "as the standard has it";
}

const of = (kind: (typeof kinds)[number]): Example[] => examples.filter(one => kindOf(one) === kind);

/** Without the anchors of headings and the relations of links, which are ours. */
const got = (text: string): string =>
  markdown(text)
    .replaceAll(' rel="noopener noreferrer"', "")
    .replace(/(<h\d) id="[^"]*"/g, "$1")
    .replaceAll("<blockquote></blockquote>", "<blockquote>\n</blockquote>");

it("551 of the 652 examples are as the standard has them, 101 are not on purpose", () => {
  expect(kinds.map(kind => of(kind).length)).toEqual([551, 72, 22, 4, 3]);
});

it.each(of("as the standard has it"))("example $number: $markdown", ({ markdown, html }) => {
  expect(got(markdown)).toBe(html);
});

/** Every tag of the page with its attributes, as a browser reads them. */
const elements = (text: string): Element[] => [
  ...new JSDOM(`<body>${markdown(text)}</body>`).window.document.body.querySelectorAll("*"),
];

describe("raw HTML is text, but for comments and tags that do nothing", () => {
  const tags =
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr br em strong del a b i sub sup kbd details summary u small table thead tbody tr th td";
  it.each(of("raw HTML"))("example $number: $markdown", ({ markdown }) => {
    for (const element of elements(markdown)) {
      expect(tags.split(" ")).toContain(element.localName);
      for (const { name, value } of element.attributes) {
        expect(["href", "rel", "id", "class", "start", "title"]).toContain(name);
        if (name === "href") expect(value).not.toMatch(/^[a-z]+:(?<!https?:|mailto:)/i);
      }
    }
  });
});

describe("images from elsewhere are named and linked to, not fetched", () => {
  it.each(of("image"))("example $number: $markdown", ({ markdown, html }) => {
    const found = elements(markdown);
    expect(found.filter(element => element.localName === "img")).toEqual([]);
    const source = /<img src="([^"]*)"/.exec(html)![1];
    const outer = /<a href="([^"]*)"/.exec(html)?.[1]; // a link around it stays the one link
    expect(found.map(element => element.getAttribute("href"))).toContain(outer ?? source);
    expect(found[0]!.textContent).toContain("[image: ");
  });
});

describe("links of other schemes are text", () => {
  it.each(of("scheme"))("example $number: $markdown", ({ markdown, html }) => {
    expect(elements(markdown).some(element => element.localName === "a")).toBe(false);
    expect(elements(markdown)[0]!.textContent).toContain(/href="([^"]*)"/.exec(html)![1]);
  });
});

describe("bare addresses are links, as in Jupyter", () => {
  it.each(of("bare address"))("example $number: $markdown", ({ markdown, html }) => {
    expect(got(markdown).replace(/<a href="([^"]*)">\1<\/a>/, "$1")).toBe(html);
  });
});
