import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { png } from "./png.js";
import { shown } from "./values.js";

const { document } = new JSDOM("<!doctype html>").window;
const data = async (value: unknown) => (await shown(value)).data;
const svgSpace = "http://www.w3.org/2000/svg";

/** A drawing as Observable Plot and D3 make it. */
function drawing(): SVGElement {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("viewBox", "0 0 9 9");
  svg.append(document.createElementNS(svgSpace, "circle"));
  const words = document.createElementNS(svgSpace, "text");
  words.textContent = "a < b & c\u00a0d";
  svg.append(words);
  return svg as unknown as SVGElement;
}

/** Read as the page reads an image: as XML, without help from HTML. */
function isSvgFile(text: unknown): boolean {
  const { documentElement } = new JSDOM(String(text), { contentType: "image/svg+xml" }).window.document;
  return documentElement.namespaceURI === svgSpace && documentElement.localName === "svg";
}

describe("elements of a page", () => {
  it("SVG, as a file of its own", async () => {
    const { "image/svg+xml": text, ...rest } = await data(drawing());
    expect(isSvgFile(text)).toBe(true);
    expect(text).toContain("<circle");
    expect(text).toContain("a &lt; b &amp; c\u00a0d");
    expect(rest).toEqual({ "text/plain": "picture (SVG)" });
  });

  it("SVG with links to its own parts", async () => {
    const svg = drawing();
    const use = document.createElementNS(svgSpace, "use");
    use.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", "#a");
    svg.append(use as unknown as Node);
    expect(isSvgFile((await data(svg))["image/svg+xml"])).toBe(true);
  });

  it.each([
    ["<svg width='9' height='9'><circle r='4'/></svg>"],
    ["<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"],
    ["  <svg><use xlink:href='#a'/></svg>\n"],
  ])("what only says itself as SVG: %s", async outerHTML => {
    expect(isSvgFile((await data({ nodeType: 1, outerHTML }))["image/svg+xml"])).toBe(true);
  });

  it("HTML", async () => {
    const figure = document.createElement("figure");
    figure.innerHTML = "<h2>Loss</h2><svg></svg>";
    expect(await data(figure)).toEqual({
      "text/html": "<figure><h2>Loss</h2><svg></svg></figure>",
      "text/plain": "element <figure>",
    });
    class Own {
      get outerHTML(): string {
        return "<p>own</p>";
      }
    }
    expect((await data(new Own()))["text/html"]).toBe("<p>own</p>");
  });

  it("nothing that only has the name", async () => {
    for (const value of [{ outerHTML: "no markup" }, { outerHTML: 7 }, { outerHTML: () => "<p>" }])
      expect(Object.keys(await data(value))).toEqual(["text/plain"]);
  });
});

describe("canvases", () => {
  const base64 = png({ width: 2, height: 1, channels: 1, values: Uint8Array.of(0, 255) }).toString("base64");
  const picture = { "image/png": base64, "text/plain": "picture (PNG)" };

  it.each([
    ["at once", { toDataURL: (type: string) => `data:${type};base64,${base64}` }],
    ["later", { toDataURL: async (type: string) => `data:${type};base64,${base64}` }],
    [
      "that are elements",
      { outerHTML: "<canvas></canvas>", toDataURL: () => `data:image/png;base64,${base64}` },
    ],
  ])("%s", async (_, canvas) => {
    expect(await data(canvas)).toEqual(picture);
  });

  it("without a picture are what else they are", async () => {
    expect((await data({ outerHTML: "<canvas></canvas>", toDataURL: () => null }))["text/html"]).toBe(
      "<canvas></canvas>",
    );
    for (const toDataURL of [
      () => "data:,",
      async () => "data:,",
      () => {
        throw new Error("no");
      },
      async () => {
        throw new Error("no");
      },
    ])
      expect(Object.keys(await data({ toDataURL }))).toEqual(["text/plain"]);
  });
});

describe("Vega and Vega-Lite", () => {
  const spec = (schema: string, mark?: unknown) => ({ $schema: schema, data: { values: [{ a: 1 }] }, mark });

  it.each([
    [
      spec("https://vega.github.io/schema/vega-lite/v5.json", "bar"),
      "application/vnd.vegalite.v5+json",
      "Vega-Lite chart: bar",
    ],
    [
      spec("https://vega.github.io/schema/vega-lite/v4.17.0.json", { type: "line" }),
      "application/vnd.vegalite.v4+json",
      "Vega-Lite chart: line",
    ],
    [spec("https://vega.github.io/schema/vega/v5.json"), "application/vnd.vega.v5+json", "Vega chart"],
  ])("%j", async (given, mime, text) => {
    const made = { toSpec: () => given };
    for (const value of [given, made])
      expect(await data(value)).toEqual({ [mime]: given, "text/plain": text });
  });

  it("nothing else that has a schema", async () => {
    for (const value of [
      spec("https://json-schema.org/draft/2020-12/schema"),
      { $schema: 7 },
      { toSpec: () => ({}) },
    ])
      expect(Object.keys(await data(value))).toEqual(["text/plain"]);
  });
});

it("what throws when it is asked is text", async () => {
  const no = () => {
    throw new Error("not built yet");
  };
  for (const name of ["shape", "outerHTML", "toDataURL", "toSpec", "$schema", "data", "columnNames"])
    expect(await data(Object.defineProperty({ id: 7 }, name, { get: no, enumerable: true }))).toEqual({
      "text/plain": expect.stringContaining("[Getter]"),
    });
  expect(
    await data([
      {
        id: 1,
        get owner() {
          return no();
        },
      },
    ]),
  ).toEqual({ "text/plain": "[ { id: 1, owner: [Getter] } ]" });
  const everything = new Proxy({ a: 1 }, { get: (_, name) => () => `called ${String(name)}` });
  expect(await data(everything)).toEqual({ "text/plain": "{ a: 1 }" });
});
