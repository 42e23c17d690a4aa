import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, expect, it } from "vitest";
import { displaySymbol } from "../../core/bundle.js";
import type { Provenance } from "../../tracking/run.js";
import { openTracker } from "../../tracking/tracker.js";
import { figure } from "../figures/accuracy-over-bits.js";
import { fromCsv } from "../measures.js";
import { table } from "../tables/results.js";
import { shownOf } from "./shown.js";
import { writeResults } from "./write.js";

const provenance: Provenance = {
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};
const words = {
  title: "Neural projections on MNIST",
  claim: "accuracy grows with T·d & levels off </script><img src=x>",
  command: "npm run reproduce -- mnist-table",
};
const files = ["figure.json", "figure.svg", "measures.csv", "report.html", "table.md"];

let folder: string;
const before = process.env.NEURALBITS_RESULTS;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "show-"));
  process.env.NEURALBITS_RESULTS = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.NEURALBITS_RESULTS;
  else process.env.NEURALBITS_RESULTS = before;
});

function runs(dataset = "mnist") {
  const tracker = openTracker(join(folder, "runs.sqlite"));
  for (const seed of [1, 2])
    for (const [i, T] of [8, 60].entries())
      for (const objective of ["joint", "self"])
        tracker
          .begin(
            "mnist-table",
            { dataset, model: "projection", T, d: 10, hidden: "0", objective, seed, epochs: 5 },
            provenance,
          )
          .finish({
            measures: {
              accuracy: 0.79 + 0.1 * i + 0.001 * seed,
              top3: 0.95,
              top5: null,
              parameters: T * 100 + 10,
              ratio: 2_797_010 / (T * 100 + 10),
              bytes: T * 400 + 40,
            },
          });
  const found = tracker.runs();
  tracker.close();
  return found;
}

it("writes all five files, the same bytes each time, and says where", async () => {
  const found = runs();
  const { paths, tables, notes } = await writeResults("mnist-table", found, words);
  expect(paths.map(path => path.slice(folder.length + 1)).sort()).toEqual(
    files.map(file => `mnist-table/${file}`),
  );
  expect(readdirSync(join(folder, "mnist-table")).sort()).toEqual(files);
  const contents = () => files.map(file => readFileSync(join(folder, "mnist-table", file), "utf8"));
  const first = contents();
  await writeResults("mnist-table", found, words);
  expect(contents()).toEqual(first);
  expect(fromCsv(first[2]!)).toHaveLength(8);
  expect(tables[0]!.rows.flat()).toContain("79.15 ± 0.07");
  expect(notes).toHaveLength(4);
  expect(first[4]).toContain("79.15 ± 0.07");
  expect(JSON.parse(first[0]!).data[0].y).toEqual([79.15, 89.15]);
});

const over = { kind: "over", name: "bytes", title: "bytes", apart: ["plan"], published: true } as const;

it("the figure is the same again from the file, by whatever its lines differ", async () => {
  const tracker = openTracker(join(folder, "runs.sqlite"));
  for (const [i, [plan, hidden]] of [
    ["flat", "8"],
    ["deep", "8x8"],
    ["flat", "20"],
    ["deep", "20x8"],
  ].entries())
    tracker
      .begin(
        "sizes",
        {
          dataset: "mnist",
          model: "patch-cnn",
          plan: plan!,
          hidden: hidden!,
          objective: "label",
          seed: 1,
          epochs: i < 2 ? 5 : 9,
        },
        provenance,
      )
      .finish({ measures: { accuracy: 0.9 + 0.01 * i, bytes: 500 * (i + 1), parameters: 10, ratio: 2 } });
  const found = tracker.runs();
  tracker.close();
  await writeResults("sizes", found, { ...words, figure: over });
  const read = (file: string) => readFileSync(join(folder, "sizes", file), "utf8");
  const drawn = JSON.parse(read("figure.json"));
  const names = drawn.data.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["patch-cnn, plan flat", "patch-cnn, plan deep"]));
  const again = shownOf(fromCsv(read("measures.csv")), words.title, over).figure;
  expect(JSON.parse(JSON.stringify(again.data))).toEqual(drawn.data);
});

it("data sets that were not trained alike are told apart in the notes, and of which nothing was published", async () => {
  const tracker = openTracker(join(folder, "runs.sqlite"));
  for (const [dataset, epochs, rate] of [
    ["mnist", 8, 0.1],
    ["fashion-mnist", 32, 0.2],
  ] as const)
    tracker
      .begin(
        "sizes",
        { dataset, model: "patch-cnn", hidden: "8", objective: "label", seed: 1, epochs, rate, batch: 64 },
        provenance,
      )
      .finish({ measures: { accuracy: 0.9, bytes: 500, parameters: 10, ratio: 2 } });
  const found = tracker.runs();
  tracker.close();
  const { notes } = await writeResults("sizes", found, { ...words, figure: over });
  expect(notes[0]).toContain("(mnist: 1 here, 8 epochs; fashion-mnist: 1 here, 32 epochs)");
  expect(notes).toContain("Not in the table: rate 0.1 (mnist), 0.2 (fashion-mnist), batch 64.");
  expect(notes).toContain("Of fashion-mnist no network is known here that others published in known bytes.");
});

it("the report stands alone: hostile words and data stay text, nothing is fetched, the figure is whole", async () => {
  const hostile = '</script><script>window.hacked = 1</script><!--"';
  await writeResults("mnist-table", runs(hostile), words);
  const page = readFileSync(join(folder, "mnist-table", "report.html"), "utf8");
  const quiet = new JSDOM(page).window.document;
  expect(quiet.querySelectorAll("script")).toHaveLength(2); // Plotly, and the drawing
  expect(quiet.querySelectorAll("img, link, iframe, [src], [href]")).toHaveLength(0);
  expect(quiet.querySelector(".claim")!.textContent).toContain("levels off </script><img src=x>");
  expect(quiet.querySelector("caption")!.textContent).toBe(hostile);
  expect(quiet.querySelector("meta[http-equiv]")!.getAttribute("content")).toMatch(/^default-src 'none'/);
  const drawing = quiet.querySelectorAll("script")[1]!.textContent!;
  const { data } = JSON.parse(/^const figure = (.*);$/m.exec(drawing)![1]!);
  expect(data[0].y).toEqual([79.15, 89.15]);
});

it("what cannot be shown leaves the old files as they are", async () => {
  await writeResults("mnist-table", runs(), words);
  const old = readFileSync(join(folder, "mnist-table", "table.md"), "utf8");
  await expect(writeResults("mnist-table", [], words)).rejects.toThrow("runs to show");
  await expect(writeResults("../../outside", runs(), words)).rejects.toThrow(
    'experiment: got "../../outside"',
  );
  expect(readFileSync(join(folder, "mnist-table", "table.md"), "utf8")).toBe(old);
  writeFileSync(join(folder, "file"), "");
  await expect(writeResults("file", runs(), words)).rejects.toThrow(
    "a file stands where a folder is expected",
  );
});

it("figures and tables show themselves in a notebook, from runs and from a file alike", async () => {
  const found = runs();
  await writeResults("mnist-table", found, words);
  const rows = fromCsv(readFileSync(join(folder, "mnist-table", "measures.csv"), "utf8"));
  for (const from of [found, rows]) {
    const bundle = await figure(from, { title: "Bits" })[displaySymbol]();
    expect(Object.keys(bundle)).toEqual(["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]);
    expect(bundle["text/plain"]).toBe("Figure: Bits, 3 traces, 11 points"); // two lines of two, seven of the paper
    expect(bundle["image/svg+xml"]).toMatch(/^<svg/);
    expect(Object.keys(figure(from))).toEqual(["data", "layout", "config"]);
    const shown = table(from);
    expect(Object.keys(shown[displaySymbol]())).toEqual(["text/html", "text/plain"]);
    expect(String(shown)).toContain("79.15 ± 0.07");
    expect(shown.markdown()).toContain("| 79.15 ± 0.07 |");
  }
  expect(displaySymbol).toBe(Symbol.for("Jupyter.display"));
  expect(() => figure([])).toThrow("runs to show");
});
