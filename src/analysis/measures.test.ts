import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Provenance } from "../tracking/run.js";
import { openTracker } from "../tracking/tracker.js";
import { columns, fromCsv, measures, toCsv } from "./measures.js";

const provenance: Provenance = {
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: {},
  machine: {},
  command: [],
};

const settings = {
  dataset: "mnist",
  epochs: 20,
  batch: 128,
  model: "projection",
  T: 60,
  d: 12,
  hidden: "256x128",
  objective: "joint",
  rate: 0.004,
  seed: 3,
};

const numbers = {
  parameters: 187_146,
  ratio: 2_797_010 / 187_146,
  bytes: 748_584,
  ratio_with_planes: 3.72,
  accuracy: 9_731 / 10_000,
  top3: 1 / 3,
  top5: null,
  validation_accuracy: 0.1 + 0.2,
  trainer_accuracy: 0.9841,
  train_seconds: 123.456789,
};

function recorded() {
  const tracker = openTracker(join(mkdtempSync(join(tmpdir(), "measures-")), "runs.sqlite"));
  tracker.begin("mnist-table", settings, provenance).finish({ measures: numbers });
  tracker
    .begin(
      "mnist-table",
      { dataset: "mnist", model: "softmax", hidden: "0", objective: "label", seed: 1 },
      provenance,
    )
    .finish({
      measures: { accuracy: Number.NaN },
    });
  tracker.begin("mnist-table", { ...settings, seed: 4 }, provenance).fail(new Error("out of memory"));
  const runs = tracker.runs();
  tracker.close();
  return runs;
}

it("finished runs become rows; what does not apply is null, what failed is left out", () => {
  const [row, softmax, ...none] = measures(recorded());
  expect(none).toEqual([]);
  expect(row).toMatchObject({
    experiment: "mnist-table",
    T: 60,
    hidden: "256x128",
    seed: 3,
    top5: null,
  });
  expect(row!.accuracy).toBe(0.9731);
  expect(row!.ratio_with_planes).toBe(3.72);
  expect(softmax).toMatchObject({ T: null, d: null, parameters: null });
});

it("the file has the contract's columns, and accuracies read back to the last bit", () => {
  const rows = measures(recorded());
  const csv = toCsv(rows);
  const [header, first, second] = csv.split("\n");
  expect(header).toBe(columns.join());
  expect(header).toBe(
    "experiment,dataset,model,projections,bits,hidden,objective,seed,epochs,parameters,ratio,bytes,accuracy,top3,top5,validation_accuracy,trainer_accuracy,train_seconds",
  );
  expect(first).toBe(
    "mnist-table,mnist,projection,60,12,256x128,joint,3,20,187146,14.945604,748584,0.9731,0.3333333333333333,,0.30000000000000004,0.9841,123.46",
  );
  expect(second).toBe("mnist-table,mnist,softmax,,,0,label,1,,,,,NaN,,,,,");
  const back = fromCsv(csv);
  const kept = ["experiment", "T", "d", "seed", "accuracy", "top3", "top5", "validation_accuracy"] as const;
  for (const name of kept) expect(back.map(row => row[name])).toEqual(rows.map(row => row[name]));
  expect(toCsv(back)).toBe(csv);
});

it("says on how many examples was trained, where not on all, also where all rows have it alike", () => {
  const cut = measures(recorded()).map(row => ({ ...row, further: { ...row.further, examples: 2_000 } }));
  const csv = toCsv(cut);
  expect(csv.split("\n")[0]!.endsWith(",train_seconds,examples")).toBe(true);
  expect(fromCsv(csv).map(row => row.further!.examples)).toEqual(cut.map(() => 2_000));
  expect(toCsv(fromCsv(csv))).toBe(csv);
});

it("names with commas, quotes and line ends survive; so do files from spreadsheets", () => {
  const [row] = measures(recorded());
  const hostile = { ...row!, dataset: 'a,"b"\r\nc', model: '"', objective: "=1+1", experiment: "</script>|" };
  expect(fromCsv(toCsv([hostile, hostile]))[1]).toMatchObject({
    dataset: 'a,"b"\r\nc',
    model: '"',
    objective: "=1+1",
    experiment: "</script>|",
  });
  expect(fromCsv(`\ufeff${toCsv([row!]).replaceAll("\n", "\r\n")}\r\n`)).toHaveLength(1);
  expect(fromCsv(toCsv([{ ...row!, train_seconds: null }]).trimEnd())[0]!.train_seconds).toBeNull();
});

it("refuses what is no measures.csv, and says where", () => {
  const csv = toCsv(measures(recorded()));
  expect(() => fromCsv("")).toThrow("header of measures.csv");
  expect(() => fromCsv(csv.replace("top3,top5", "top5,top3"))).toThrow("header of measures.csv");
  expect(() => fromCsv(csv.slice(0, -6))).toThrow("measures.csv, record 3: got");
  expect(() => fromCsv(csv.replace("0.9731", "97.31 %"))).toThrow(
    'record 2, accuracy: got "97.31 %", expected a number',
  );
  expect(() => fromCsv(csv.replace("mnist-table,", '"mnist-table,'))).toThrow("measures.csv");
});

it("refuses no runs, and runs of which none is finished", () => {
  expect(() => measures([])).toThrow("runs to show");
  expect(() => measures(recorded().slice(2))).toThrow("1 run, none finished");
});
