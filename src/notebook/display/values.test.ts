import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { tf } from "../../engine/tensorflow.js";
import { markup } from "./markup.js";
import { png } from "./png.js";
import { shown } from "./values.js";

const bundle = async (value: unknown): Promise<MimeBundle> => (await shown(value)).data;
const text = async (value: unknown) => (await bundle(value))["text/plain"];

describe("a value is shown as", () => {
  it("text, as Node's prompt has it", async () => {
    expect(await bundle(7)).toEqual({ "text/plain": "7" });
    expect(await bundle({ a: new Map([[1, 2]]) })).toEqual({ "text/plain": "{ a: Map(1) { 1 => 2 } }" });
    expect(await text("it's")).toBe('"it\'s"');
  });

  it("whatever it says itself", async () => {
    const own = { [displaySymbol]: () => ({ "text/html": "<b>x</b>" }) };
    expect(await bundle(own)).toEqual({ "text/html": "<b>x</b>" });
    expect(await bundle(Object.assign(() => 1, own))).toEqual({ "text/html": "<b>x</b>" });
    expect(await text({ a: 1, [displaySymbol]: () => undefined })).toMatch(/^{ a: 1/);
  });

  it("text even if a getter throws", async () => {
    const hostile = {
      [Symbol.for("nodejs.util.inspect.custom")]: () => {
        throw new Error("no");
      },
    };
    expect(await text(hostile)).toBe("[object that cannot be shown: Error: no]");
  });

  it("a Plotly figure", async () => {
    const figure = { data: [{ y: [1, 2, 3] }], layout: { title: { text: "loss" } } };
    expect(await bundle(figure)).toEqual({
      "application/vnd.plotly.v1+json": figure,
      "text/plain": "Figure: loss, 1 trace, 3 points",
    });
    expect(await text({ data: [1, 2], layout: {} })).toBe("{ data: [ 1, 2 ], layout: {} }");
  });

  it("a table, for a list of records, with types", async () => {
    const { "text/html": html, "text/plain": plain } = await bundle([
      { name: "a<b", settings: { bits: 8 }, accuracy: 0.123456789, when: new Date(0) },
      { name: "c", settings: { bits: 16 }, accuracy: null, when: new Date(0) },
    ]);
    const { document } = new JSDOM(html as string).window;
    const cells = (selector: string) =>
      [...document.querySelectorAll(selector)].map(cell => cell.textContent);
    expect(cells("th")).toEqual(["namestring", "bitsnumber", "accuracynumber", "whendate"]);
    expect(cells("tr:first-child td")).toEqual(["a<b", "8", "0.123457", "1970-01-01T00:00:00.000Z"]);
    expect(plain).toBe(
      [
        "name  bits  accuracy  when",
        "a<b      8  0.123457  1970-01-01T00:00:00.000Z",
        "c       16            1970-01-01T00:00:00.000Z",
        "(2 rows × 4 columns)",
      ].join("\n"),
    );
  });

  it("a table whose long texts and many columns are cut, and which says so", async () => {
    const long = Array.from({ length: 50 }, (_, i) => ({ i, text: "z".repeat(1_000_000) }));
    const { "text/html": html, "text/plain": plain } = await bundle(long);
    for (const [text, most] of [
      [html, 20_000],
      [plain, 6000],
    ] as const) {
      expect(String(text).length).toBeLessThan(most);
      expect(text).toContain(`${"z".repeat(200)}…`);
      expect(text).toContain("long texts cut; console.log(JSON.stringify(value)) prints all of it");
    }
    expect(plain).toMatch(/\(50 rows × 2 columns, the first 20 shown, long/);
    const names = Array.from({ length: 1000 }, (_, i) => `column ${i}`);
    const rows = Array.from({ length: 50 }, () =>
      Object.fromEntries(names.map(name => [name, "word ".repeat(50)])),
    );
    const wide = { columnNames: () => names, numRows: () => 50, objects: () => rows };
    const shownWide = await bundle(wide);
    expect(shownWide["text/html"]).toContain("50 rows × 1000 columns, the first 60 columns shown, long");
    expect(String(shownWide["text/html"]).length).toBeLessThan(400_000);
    const keys = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]));
    expect(await text([keys])).toMatch(/… 299,990 more/);
    expect(await text([{ id: 1, settings: keys }])).toMatch(/… 299,995 more/);
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(await text({ ...wide, columnNames: () => ["a"], objects: () => [{ a: loop }] })).toContain(
      "Circular",
    );
  });

  it("no table, for a list of anything else", async () => {
    for (const list of [[], [1, 2], [{ f: () => 1 }], [{ a: { b: { c: 1 } } }], [[1], [2]]])
      expect(Object.keys(await bundle(list))).toEqual(["text/plain"]);
  });

  it("a table, for what looks like one of arquero's, in its order", async () => {
    const rows = [{ x: 3 }, { x: 1 }, { x: 2 }];
    const table = {
      columnNames: () => ["x"],
      numRows: () => 1000,
      objects: ({ limit }: { limit: number }) => rows.slice(0, limit),
    };
    expect(await text(table)).toBe("x\n3\n1\n2\n(1,000 rows × 1 column, the first 3 shown)");
  });

  it("an image, for the bytes of one", async () => {
    const file = png({ width: 1, height: 1, channels: 1, values: Uint8Array.of(9) });
    expect(await bundle(file)).toEqual({
      "image/png": file.toString("base64"),
      "text/plain": "picture (PNG)",
    });
    expect(Object.keys(await bundle(new Uint8Array(30)))).toEqual(["text/plain"]);
    expect(() => markup.image("bm90IGFuIGltYWdl")).toThrow(/^image: got "12 bytes", expected a PNG/);
  });
});

it("records within records keep all their values: names that come twice carry the outer one's", async () => {
  const train = { top1: 0.9, loss: 1 };
  expect(await text([{ train, test: { top1: 0.5 } }, { id: 1 }])).toMatch(
    /^train\.top1 +loss +test\.top1 +id\b[\s\S]*0\.9 +1 +0\.5[\s\S]*2 rows × 4 columns/,
  );
  expect(await text([{ a: 1, b: { a: 2, "b.a": 3 } }])).toMatch(/^a +b\.a +b\.b\.a\b[\s\S]*1 +2 +3/);
});

describe("a tensor is shown", () => {
  it("with whole numbers as they are, and both parts of complex ones", async () => {
    expect(await text(tf.tensor1d([123_456_789, 16_777_217], "int32"))).toContain("[123456789, 16777217]");
    expect(await text(tf.tensor1d([47_040_016, 0.123456789]))).toContain("[47040016, 0.12346]");
    expect(await text(tf.complex([1, 2], [3, -4.5]))).toContain("[1+3i, 2-4.5i]");
  });

  it("with dtype, shape and its first values", async () => {
    expect(await text(tf.tensor1d([1, 2.5, Number.NaN]))).toBe("Tensor float32 [3]\n[1, 2.5, NaN]");
    expect(
      await text(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe("Tensor float32 [2, 2]\n[[1, 2],\n [3, 4]]");
    expect(await text(tf.scalar(7, "int32"))).toBe("Tensor int32 []\n7");
    expect(await text(tf.tensor1d(["a"]))).toBe("Tensor string [1]\n['a']");
    expect(await text(tf.range(0, 100))).toBe("Tensor float32 [100]\n[0, 1, 2, …, 97, 98, 99]");
    expect(await text(tf.zeros([2, 1, 2]))).toBe("Tensor float32 [2, 1, 2]\n[[[0, 0]],\n\n [[0, 0]]]");
    expect((await text(tf.zeros([8, 8, 8, 8])))!.toString().length).toBeLessThan(10_000);
    expect(await text(tf.zeros(Array(18).fill(2)))).toMatch(/^Tensor float32 \[2.*\], 262144 values$/);
    expect(await text(tf.tensor1d(["a".repeat(1e6)]))).toMatch(/^Tensor string \[1\]\n\['a{200}…'\]$/);
    const gone = tf.scalar(1);
    gone.dispose();
    expect(await text(gone)).toBe("Tensor float32 [] (disposed)");
    expect(await text(tf.zeros([2000, 2000]))).toBe("Tensor float32 [2000, 2000], 4000000 values");
  });

  it("as a picture where it has the shape of one", async () => {
    const { data, metadata } = await shown(tf.ones([28, 28]));
    expect(String(data["image/png"])).toMatch(/^iVBORw0KGgo/);
    expect(metadata).toEqual({ "image/png": { width: 140, height: 140 } });
    expect(Object.keys(await bundle(tf.zeros([16, 20, 3])))).toContain("image/png");
    expect(Object.keys(await bundle(tf.zeros([100, 8])))).toEqual(["text/plain"]);
    expect(Object.keys(await bundle(tf.zeros([28, 28, 2])))).toEqual(["text/plain"]);
  });
});
