import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { check, isRecord, Refusal } from "../core/check.js";
import { label } from "./label.js";
import type { Artifact, ArtifactFile, Curves, Measures, Result } from "./run.js";
import { checkedStep } from "./step.js";

/** What a trial hands over, looked at and ready to be written. */
export interface CheckedResult {
  readonly measures: Measures;
  readonly curves: Curves;
  readonly artifacts: readonly Artifact[];
}

/** Refuses what is no number; files are read for their checksums, and refused where they cannot be. */
export function checkedResult(database: string, result: Result): CheckedResult {
  check(isRecord(result), "result of a trial", result, "{ measures, curves, artifacts }");
  const { measures, curves = {}, artifacts = [] } = result;
  check(isRecord(measures), "measures of a trial", measures, "names with numbers: { accuracy: 0.97 }");
  check(isRecord(curves), "curves of a trial", curves, "names with a number per epoch: { loss: [0.9, 0.4] }");
  check(Array.isArray(artifacts), "artifacts of a trial", artifacts, "a list of { name, path }");
  for (const name of [...Object.keys(measures), ...Object.keys(curves)]) label("name of a number", name);
  for (const [name, value] of Object.entries(measures))
    check(value === null || typeof value === "number", `measure ${name}`, value, "a number or null");
  return {
    measures,
    curves: Object.fromEntries(Object.entries(curves).map(([name, values]) => [name, numbers(name, values)])),
    artifacts: artifacts.map(file => identified(database, file)),
  };
}

/** Refuses a point of curves whose names, step or values are none. */
export function checkPoint(values: unknown, step: unknown): void {
  check(isRecord(values), "values", values, "an object with a number per name");
  checkedStep("step", step);
  for (const [name, value] of Object.entries(values)) {
    label("name of a curve", name);
    check(typeof value === "number", name, value, "a number");
  }
}

/** An array of numbers, of whatever kind: a curve read from a tensor is a Float32Array. */
function numbers(name: string, values: ArrayLike<number>): number[] {
  const isArray = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  const listed: readonly unknown[] | undefined = isArray ? Array.from(values) : undefined;
  check(
    listed?.every(value => typeof value === "number") === true,
    `curve ${name}`,
    values,
    "an array of numbers",
  );
  return listed as number[];
}

/** A file with checksum and size; its path is kept relative to the database, so that both can move together. */
function identified(database: string, { name, path }: ArtifactFile): Artifact {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw new Refusal(`artifact ${name}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  const fromDatabase = relative(dirname(resolve(database)), resolve(path));
  return {
    name,
    path: isAbsolute(fromDatabase) ? resolve(path) : fromDatabase,
    sha256: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    media: "application/octet-stream",
    step: null,
    stored: false,
  };
}
