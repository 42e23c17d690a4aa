import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { safeFigure, safeText } from "../../web/safe-figure.js";
import { installRenderer, rendererName } from "./renderer.js";

const evil = "https://evil.example/x.png";
const pixel = "data:image/png;base64,iVBORw0KGgo=";

describe("a figure from a notebook", () => {
  it("is drawn as it is when it is honest", () => {
    const figure = {
      data: [
        { type: "scatter", x: [1, 2], y: [null, 0.5], name: "a < b", marker: { color: ["red", "#00f"] } },
      ],
      layout: { title: { text: "bits<br><b>T</b>" }, xaxis: { type: "log" }, width: 800 },
    };
    expect(safeFigure(figure)).toMatchObject({ data: figure.data, layout: figure.layout, frames: [] });
  });

  it("keeps typed arrays in Plotly's own coding", () => {
    const coded = { dtype: "f8", bdata: "AAAAAAAA8D8=" };
    expect(safeFigure({ data: [{ y: coded }] }).data[0]!.y).toEqual(coded);
  });

  it.each([
    [5, "figure: got 5, expected an object with data and layout"],
    [null, "figure: got null, expected an object"],
    [{}, "figure data: got undefined, expected a list of traces"],
    [{ data: [7] }, "trace 0: got 7, expected an object"],
    [{ data: [], layout: [] }, "figure layout: got [], expected an object"],
    [{ data: [], frames: {} }, "figure frames: got {}, expected a list of frames"],
    [
      { data: [{ type: "scattergeo" }] },
      "type of trace 0: got scattergeo, expected a trace that needs no network",
    ],
    [{ data: [{ type: "scattermapbox" }] }, "type of trace 0"],
    [{ data: [{ type: "no-such-trace" }] }, "type of trace 0"],
    [{ data: [{ type: { toString: 1 } }] }, "type of trace 0"],
    [{ data: [], frames: [{ data: [{ type: "choropleth" }] }] }, "type of trace 0: got choropleth"],
    [{ data: Array(1001).fill({}) }, "figure data: got 1001 traces, expected at most 1000"],
  ])("is refused in one line: %j", (figure, message) => {
    expect(() => safeFigure(figure)).toThrow(message);
  });

  it("is refused when it is too deep or too large", () => {
    let deep: object = {};
    for (let i = 0; i < 100; i++) deep = { deep };
    expect(() => safeFigure({ data: [deep] })).toThrow("nested too deep");
    expect(() => safeFigure({ data: [{ y: Array(2_000_001).fill(0) }] })).toThrow(
      "more than 2,000,000 values",
    );
  });

  it("loads nothing", () => {
    const { data, layout } = safeFigure({
      data: [
        { type: "image", source: evil },
        { type: "image", source: pixel },
        { type: "image", source: "data:text/html,<script>" },
      ],
      layout: {
        images: [{ source: evil }, { source: pixel }],
        map: { style: evil },
        geo2: { visible: true },
        template: { layout: { images: [{ source: "//evil.example" }], mapbox: { style: evil } } },
        updatemenus: [{ buttons: [{ method: "relayout", args: ["images[0].source", evil] }] }],
      },
    });
    const text = JSON.stringify({ data, layout });
    expect(text).not.toContain("evil.example");
    expect(text).not.toContain("text/html");
    expect(data.map(trace => trace.source)).toEqual(["", pixel, ""]);
    expect(layout).not.toHaveProperty("map");
    expect(layout).not.toHaveProperty("geo2");
  });

  it("does not reach the prototypes of the page", () => {
    const figure = JSON.parse(
      '{"data":[{"__proto__":{"bad":1},"constructor":{"prototype":{"bad":1}}}],"layout":{"__proto__":{"bad":1}}}',
    );
    const { data, layout } = safeFigure(figure);
    expect(Object.keys(data[0]!)).toEqual([]);
    expect((layout as { bad?: number }).bad).toBeUndefined();
    expect(({} as { bad?: number }).bad).toBeUndefined();
  });

  it("keeps of the settings only those that send nothing anywhere", () => {
    const config = { plotlyServerURL: evil, showSendToCloud: true, topojsonURL: evil, scrollZoom: true };
    const safe = safeFigure({ data: [], config }).config;
    expect(safe).toMatchObject({ scrollZoom: true, displaylogo: false });
    expect(JSON.stringify(safe)).not.toMatch(/evil|Cloud/);
  });

  it("cannot make the page count bins without end, or draw without measure", () => {
    const { data, layout } = safeFigure({
      data: [
        { type: "histogram", x: [0, 1e9], xbins: { size: 1e-9 }, nbinsx: 1e12 },
        { type: "histogram", x: [0, 10], xbins: { start: 0, end: 10, size: 0.5 } },
        { type: "contour", z: [[0, 1]], contours: { start: 0, end: 1, size: 1e-12 } },
      ],
      layout: { width: 1e9, height: -5 },
    });
    expect(data[0]).toEqual({ type: "histogram", x: [0, 1e9], nbinsx: 10_000 });
    expect(data[1]!.xbins).toEqual({ start: 0, end: 10, size: 0.5 });
    expect(data[2]!.contours).toEqual({});
    expect(layout).toEqual({ width: 4_000, height: 10 });
  });

  it("is a copy: the notebook keeps what it had", () => {
    const figure = { data: [{ type: "image", source: evil }], layout: { map: {} } };
    safeFigure(figure);
    expect(figure).toEqual({ data: [{ type: "image", source: evil }], layout: { map: {} } });
  });
});

describe("text", () => {
  it.each([
    ["a < b and c > d", "a < b and c > d"],
    ["<b>bold</b><br>line<sub>1</sub>", "<b>bold</b><br>line<sub>1</sub>"],
    [
      '<a href="https://a.example/x?y=1" target="_top">x</a>',
      '<a href="https://a.example/x?y=1" target="_blank">x</a>',
    ],
    ['<a href="javascript:alert(1)">x</a>', "<a>x</a>"],
    ['<a href="&#106;avascript:alert(1)">x</a>', "<a>x</a>"],
    ['<A HREF="data:text/html,x">x</A>', "<a>x</a>"],
    ['<b onclick="alert(1)">x</b>', "<b>x</b>"],
    [
      '<span style="color: red; fill: url(https://evil.example)">x</span>',
      '<span style="color: red">x</span>',
    ],
    ['<span style="font-family: url(x)">x</span>', "<span>x</span>"],
    ["<span style='font-size: 12px' popup='x'>x</span>", '<span style="font-size: 12px">x</span>'],
  ])("%s", (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });
});

describe("installRenderer", () => {
  let prefix: string;
  beforeEach(async () => {
    prefix = await mkdtemp(join(tmpdir(), "neuralbits-renderer-"));
  });
  afterEach(() => rm(prefix, { recursive: true }));

  it("puts a whole extension where JupyterLab looks, and replaces an older one", async () => {
    const folder = await installRenderer(prefix);
    expect(await installRenderer(prefix)).toBe(folder);
    expect(folder).toBe(join(prefix, "share", "jupyter", "labextensions", rendererName));
    expect(await readdir(join(prefix, "share", "jupyter", "labextensions"))).toEqual([rendererName]);
    const { name, jupyterlab } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    expect(name).toBe(rendererName);
    const entry = await readFile(join(folder, jupyterlab._build.load), "utf8");
    expect(entry).toContain(`"${rendererName}"`);
    expect((await readdir(join(folder, "static"))).sort()).toEqual([
      "figure.js",
      "plotly.LICENSE",
      "plotly.min.js",
      "remoteEntry.js",
      "stale-cells.js",
    ]);
  });

  it("says in one line when it may not write there", async () => {
    const file = join(prefix, "file");
    await writeFile(file, "");
    await expect(installRenderer(file)).rejects.toThrow(
      /^cannot write .*a file stands where a folder is expected/,
    );
  });
});
