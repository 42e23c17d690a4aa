// From texts to counted features, or from those to bits: one pass over all texts is one run.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { seeded } from "../../dist/core/random.js";
import { features } from "../../dist/data/features.js";
import { textProjection } from "../../dist/models/text-projection.js";
import { serve, settings } from "./serve.mjs";

/** @type {{ file: string, work: string, bits: number, seed: number }} */
const { file, work, bits, seed } = settings;
/** @type {string[]} */
const texts = JSON.parse(readFileSync(file, "utf8"));
const found = work === "features" ? undefined : features(texts);

async function pass() {
  const startedAt = performance.now();
  if (!found) {
    const counted = features(texts);
    const value = (performance.now() - startedAt) / 1000;
    const [{ length: distinct }, { length: entries }] = [counted.high, counted.features];
    return { value, result: `${distinct} distinct, ${entries} entries` };
  }
  const { words } = await textProjection(work).bits(found, bits, seeded(seed));
  const value = (performance.now() - startedAt) / 1000;
  return { value, result: createHash("sha256").update(words).digest("hex").slice(0, 16) };
}

const firstSeconds = (await pass()).value;
for (let i = 0; i < 3; i++) await pass();
await serve(async () => ({ ...(await pass()), firstSeconds }));
