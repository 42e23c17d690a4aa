import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { packageFolder } from "../../core/folders.js";
import { codeCell, newNotebook, notebookText } from "../document/nbformat.js";
import { type KernelClient, startKernel } from "../protocol/client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel({ cwd: packageFolder() });
});
afterAll(() => kernel.shutdown());

const run = (code: string) => outcome(kernel, code);

describe("what display has shown is shown once, its handle never", () => {
  it.each([
    [`display("once")`, ["'once'"]],
    [`display.markdown("**once**")`, ["**once**"]],
    [`display({ a: 1 });`, ["{ a: 1 }"]],
    [`await Promise.resolve(display(7))`, ["7"]],
    [`(async () => display.html("<b>"))()`, ["<b>"]],
    [`1 > 0 ? display(1) : display(2)`, ["1"]],
    [`const kept = display("kept");\nkept`, ["'kept'"]],
  ])("%s", async (code, texts) => {
    const { displays, data, error } = await run(code);
    expect(error).toBeUndefined();
    expect(displays.map(bundle => bundle["text/plain"])).toEqual(texts);
    expect(data).toBeUndefined();
  });

  it("and the handle draws again", async () => {
    const { messages } = await kernel.execute(`const drawn = display(1); drawn.update(2); typeof drawn.id`);
    const updates = messages.filter(({ header }) => header.msg_type === "update_display_data");
    expect(updates.map(({ content }) => content.data)).toEqual([{ "text/plain": "2" }]);
  });
});

const big = [
  `Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Math.PI)))`,
  `Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [\`key\${i}\`, i]))`,
  `Array.from({ length: 50 }, (_, i) => ({ i, text: "z".repeat(1_000_000) }))`,
  `new Map(Array.from({ length: 90 }, (_, i) => [i, Array(90).fill("some words")]))`,
  `"z".repeat(5_000_000)`,
  `class Tree { readonly children: Tree[]; constructor(depth: number) { this.children = depth ? [...Array(60)].map(() => new Tree(depth - 1)) : []; } }\nnew Tree(3)`,
];

describe("results are cut, and say so", () => {
  it.each(big)("%s", async code => {
    const { data, value, error } = await run(code);
    expect(error).toBeUndefined();
    expect(JSON.stringify(data).length).toBeLessThan(60_000);
    expect(value).toMatch(/cut; .*console\./);
  });

  it("the same under display, and in an expression of a front end", async () => {
    const { displays } = await run(`display(${big[0]})`);
    expect(JSON.stringify(displays).length).toBeLessThan(60_000);
    const asked = { userExpressions: { it: big[1]! } };
    const { reply } = await kernel.execute("1", asked);
    expect(JSON.stringify(reply.user_expressions).length).toBeLessThan(60_000);
  });

  it("streams stay whole", async () => {
    const { out } = await run(
      `console.log("z".repeat(1_000_000)); console.dir(Array(1000).fill(1), { maxArrayLength: null })`,
    );
    expect(out.length).toBeGreaterThan(1_002_000);
  });
});

describe("pictures as other kernels show them", () => {
  it.each([
    [
      `class SVGElement { readonly nodeType = 1; get outerHTML() { return "<svg width='9' height='9'><circle r='4'/></svg>"; } }\nnew SVGElement()`,
      "image/svg+xml",
      `<svg xmlns="http://www.w3.org/2000/svg" width='9' height='9'><circle r='4'/></svg>`,
    ],
    [
      `import { JSDOM } from "jsdom";\nconst page = new JSDOM("<main><svg><path d='M0 0'/></svg></main>").window.document;\npage.querySelector("svg")`,
      "image/svg+xml",
      `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`,
    ],
    [`page.querySelector("main")`, "text/html", `<main><svg><path d="M0 0"></path></svg></main>`],
    [
      `({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", data: { values: [{ a: 1 }] }, mark: "bar" })`,
      "application/vnd.vegalite.v5+json",
      {
        $schema: "https://vega.github.io/schema/vega-lite/v5.json",
        data: { values: [{ a: 1 }] },
        mark: "bar",
      },
    ],
    [`({ toDataURL: async () => "data:image/png;base64,iVBORw0KGgo=" })`, "image/png", "iVBORw0KGgo="],
  ])("%s", async (code, mime, content) => {
    const { data, error } = await run(code);
    expect(error).toBeUndefined();
    expect(data?.[mime]).toEqual(content);
    expect(data?.["text/plain"]).toMatch(/^(picture|element|Vega-Lite chart)/);
  });
});

const bad = [
  `({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": 42, "image/png": new Uint8Array([1, 2]) }) })`,
  `kernel.display({ "application/x.settings": { a: 1 } });`,
  `({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": () => "<b>", "text/plain": "b" }) })`,
  `const loop: Record<string, unknown> = {}; loop.loop = loop;\ndisplay.json(loop);`,
  `kernel.display({ "application/vnd.x+json": { big: 1n } }, { metadata: { size: 1n } as object });`,
  `display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": ["a", 1] }) }).update({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": null }) });`,
];

/** What Jupyter's schema of notebooks says of a bundle. */
const isValid = (bundle: Record<string, unknown>): boolean =>
  Object.entries(bundle).every(
    ([mime, content]) =>
      /^application\/(.*\+)?json$/.test(mime) || [content].flat().every(line => typeof line === "string"),
  );

describe("bundles that Jupyter would refuse become text, with a warning", () => {
  it.each(bad)("%s", async code => {
    const { displays, data, err, error } = await run(code);
    expect(error).toBeUndefined();
    const bundles = [...displays, ...(data ? [data] : [])];
    expect(bundles).toHaveLength(1);
    for (const bundle of bundles) {
      expect(isValid(bundle)).toBe(true);
      expect(bundle["text/plain"]).toEqual(expect.any(String));
    }
    expect(err).toMatch(/^display \S+: got .*, expected (text|JSON); shown as text\n/);
  });
});

it("a notebook with all of it is valid, and small", () => {
  const path = join(mkdtempSync(join(tmpdir(), "displays-")), "a.ipynb");
  writeFileSync(path, notebookText(newNotebook([...big, ...bad].map(source => codeCell(source)))));
  const program = packageFolder("dist/cli/main.js");
  const words = [program, "notebook", "run", path, "--in-place", "-q"];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(statSync(path).size).toBeLessThan(400_000);
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as {
    cells: { outputs: { data?: Record<string, unknown> }[] }[];
  };
  const bundles = cells.flatMap(cell => cell.outputs.flatMap(({ data }) => (data ? [data] : [])));
  expect(bundles).toHaveLength(big.length + bad.length);
  expect(bundles.filter(bundle => !isValid(bundle))).toEqual([]);
});

it("values that throw when they are looked at are text, and the kernel goes on", async () => {
  const codes = [
    `class Model { id = 7; get shape(): number[] { throw new Error("not built yet"); } }\nnew Model()`,
    `[{ id: 1, get owner(): string { throw new Error("not loaded"); } }]`,
    `const api: any = new Proxy({}, { get: (_, name) => () => "called " + String(name) });\napi`,
    `({ get [Symbol.for("Jupyter.display")](): unknown { throw new Error("none"); }, a: 1 })`,
    `({ dtype: "float32", shape: [1], size: 1, dataSync() { throw new Error("gone"); } })`,
  ];
  for (const code of codes) {
    const { error, value } = await run(code);
    expect([code, error, typeof value]).toEqual([code, undefined, "string"]);
  }
  expect((await run(`"next"`)).value).toBe("'next'");
});
