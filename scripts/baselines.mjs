/**
 * `npm run baselines`: other methods on texts, run here by their own libraries on the same parts, tested as they are and with a
 * fifth of the words misspelled. Writes src/analysis/published/baselines.ts, whose points lie in the figure of text-at-size.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../dist/core/file.js";
import { seeded } from "../dist/core/random.js";
import { misspelled } from "../dist/data/misspellings.js";
import { dataset } from "../dist/data/registry.js";
import { environment } from "./check/environment.mjs";

const pins = ["fasttext-wheel==0.9.2", "numpy==1.26.4", "scikit-learn==1.6.1", "scipy==1.15.3"];
const sets = ["atis", "snips", "clinc150", "banking77", "trec-6"];
const seeds = [1, 2, 3];
const share = 0.2;

const program = fileURLToPath(new URL("baselines/texts.py", import.meta.url));
const output = fileURLToPath(new URL("../src/analysis/published/baselines.ts", import.meta.url));

const python = await environment("baselines", pins);
const folder = mkdtempSync(join(tmpdir(), "baselines-"));
try {
  const found = [];
  for (const name of sets) found.push(...(await trained(name)));
  await writeWhole(output, source(found));
  console.log(`Written: ${output}`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * @typedef {object} Found
 * @property {string} dataset
 * @property {string} family
 * @property {string} model
 * @property {number} bytes
 * @property {number} accuracy
 * @property {number} misspelled
 */

/**
 * @param {string} name
 * @returns {Promise<Found[]>}
 */
async function trained(name) {
  const data = await dataset(name);
  if (data.kind !== "text") throw new Error(`${name}: no texts`);
  const part = (/** @type {"train" | "validation" | "test"} */ of) => ({
    texts: data[of].texts,
    labels: Array.from(data[of].labels),
  });
  const file = join(folder, `${name}.json`);
  const parts = { train: part("train"), validation: part("validation"), test: part("test") };
  const others = seeds.map(seed => misspelled(data.test.texts, share, seeded(seed)));
  writeFileSync(file, JSON.stringify({ dataset: name, seeds, ...parts, misspelled: others }));
  const said = execFileSync(python, [program, file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.stdout.write(said);
  return said
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
}

/**
 * The points as a file of TypeScript, as the formatter leaves it.
 *
 * @param {readonly Found[]} found
 */
function source(found) {
  const digits = (/** @type {number} */ value) => String(Math.round(10_000 * value) / 10_000);
  const lines = found.map(
    one =>
      `  [${[one.dataset, one.family, one.model].map(text => JSON.stringify(text)).join(", ")}, ${[one.bytes, digits(one.accuracy), digits(one.misspelled)].join(", ")}],`,
  );
  const rows = lines.map(line => (line.length <= 110 ? line : broken(line)));
  return `// Written by \`npm run baselines\`: ${pins.join(", ")}; means over seeds ${seeds.join(", ")}.

/** What other methods reach on the test part, run here: as it is, and with a fifth of its words misspelled. */
export const baselines: readonly (readonly [
  dataset: string,
  family: string,
  model: string,
  bytes: number,
  accuracy: number,
  misspelled: number,
])[] = [
${rows.join("\n")}
];
`;
}

/** @param {string} line */
function broken(line) {
  const parts = JSON.parse(line.trim().replace(/,$/, ""));
  return `  [\n${parts.map((/** @type {unknown} */ part) => `    ${JSON.stringify(part)},`).join("\n")}\n  ],`;
}
