import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { linkedFolder } from "../test/linked-folder.js";
import { packageFolder } from "./core/folders.js";

const folder = mkdtempSync(join(tmpdir(), "additions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the source in which files are added, as somebody would in a clone. */
function clone(added: Readonly<Record<string, string>>): void {
  linkedFolder(folder);
  for (const name of ["src", "package.json", "tsconfig.json", "tsconfig.build.json"])
    cpSync(packageFolder(name), join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(added)) writeFileSync(join(folder, path), text);
}

const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NEURALBITS_MIRROR: join(folder, "mirror") },
  });

/** A net that sees the mean of the pixels alone. */
const net = `
import { check } from "../../core/check.js";
import { tf } from "../../engine/tensorflow.js";
import { type Model, product, type Task } from "../model.js";
import { zeros } from "../start.js";

export const settings = { hidden: (value: unknown) => check(value === "0", "hidden", value, '"0"') };

export default function brightness({ classes, shape }: Task): Model {
  check(shape !== undefined, "shape of the task", "none", "that of images");
  const inputs = product(shape);
  return {
    ...{ name: "brightness", sizes: [inputs, classes.length], T: 0, d: 0, dropout: [0, 0], settings: {} },
    input: { kind: "pixels", inputs },
    weights: [
      { name: "layer", shape: [1, classes.length], start: zeros },
      { name: "bias", shape: [classes.length], start: zeros },
    ],
    logits: ([W, B], [x]) =>
      tf.add(tf.matMul(tf.mean(x!, 1, true) as tf.Tensor2D, W as tf.Tensor2D), B!),
  };
}
`;

/** Pictures of 2 × 2, dark or bright, from one file: a byte of label and four of pixels each. */
const lamps = Buffer.from(
  Array.from({ length: 120 }, (_, i) => [i % 2, ...Array(4).fill((i % 2 ? 160 : 30) + (i % 60))]).flat(),
);

const set = `
import type { ImagePart } from "../dataset.js";
import { source } from "../source.js";

export default source({
  kind: "image",
  title: "Lamps, off and on",
  shape: [2, 2, 1],
  classes: ["off", "on"],
  licence: "none",
  citation: "none",
  members: [
    {
      file: "lamps.bin",
      bytes: ${lamps.length},
      sha256: "${createHash("sha256").update(lamps).digest("hex")}",
      urls: [],
    },
  ],
  parse: ({ "lamps.bin": all }) => ({ train: part(all!, 0, 80), validation: part(all!, 80, 100), test: part(all!, 100, 120) }),
});

function part(all: Uint8Array, from: number, end: number): ImagePart {
  const rows = Array.from({ length: end - from }, (_, i) => all.subarray(5 * (from + i), 5 * (from + i + 1)));
  return {
    count: rows.length,
    labels: Uint16Array.from(rows, row => row[0]!),
    pixels: Uint8Array.from(rows.flatMap(row => [...row.subarray(1)])),
  };
}
`;

const program = `
import { openTracker, sweep, loadModel, predict, dataset } from "./dist/index.js";
const profile = { seeds: [1], epochs: 30 };
const shared = { dataset: "lamps", batch: 16, rate: 0.1, epochs: 30, seed: 1, hidden: "0" };
const tracker = openTracker("runs.sqlite");
const { runs } = await sweep({
  name: "mine", title: "Mine", claim: "none", datasets: ["lamps"],
  profiles: { tiny: profile, quick: profile, full: profile },
  trials: () => [
    { ...shared, model: "brightness", objective: "label" },
    { ...shared, model: "projection", T: 4, d: 4, objective: "joint", trainer: "brightness" },
  ],
}, { profile: "tiny", tracker });
const { names } = await predict(await loadModel(runs[0], { tracker }), (await dataset("lamps")).test);
console.log(JSON.stringify([runs.map(run => run.measures.accuracy), runs[0].measures.parameters, names.slice(0, 4)]));
tracker.close();
`;

it("a net by one file and a data set by one file: built, listed, trained, saved and opened by their names", () => {
  clone({ "src/models/nets/brightness.ts": net, "src/data/sets/lamps.ts": set, "program.mjs": program });
  mkdirSync(join(folder, "mirror", "lamps"), { recursive: true });
  writeFileSync(join(folder, "mirror", "lamps", "lamps.bin"), lamps);
  run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  expect(run("dist/cli/main.js", "data", "list")).toContain("lamps");
  const [accuracies, parameters, names] = JSON.parse(run("program.mjs")) as [number[], number, string[]];
  expect(accuracies[0]).toBe(1);
  expect(accuracies[1]).toBeGreaterThanOrEqual(0.5);
  expect(parameters).toBe(4);
  expect(names).toEqual(["off", "on", "off", "on"]);
});
