import { createHash } from "node:crypto";
import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { check } from "../../core/check.js";
import { keptArtifact, partsOf, storeArtifact } from "../artifacts.js";
import { type Points, packed, unpacked } from "../store/chunks.js";
import type { RunDocument } from "./document.js";
import { checkedPoints, fromJson, parsed, toJson } from "./json.js";

// A run as a folder that can be copied anywhere: run.json, curves.f64 (little-endian float64, where run.json says),
// and files/ with what the run kept, each under its sha256.

const mostJson = 1 << 28; // 256 MiB

/** Writes a run's folder into `parent`: under another name first, so that nobody meets half of it. → its path */
export async function writeRunFolder(
  parent: string,
  database: string,
  document: RunDocument,
): Promise<string> {
  const path = join(parent, folderName(document));
  const partial = `${path}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, "files"), { recursive: true });
  const columns: Buffer[] = [];
  let at = 0;
  const place = (values: Float64Array | null): [number, number] | null => {
    if (values === null) return null;
    columns.push(packed(values));
    at += values.length;
    return [at - values.length, values.length];
  };
  const json = toJson(document, ({ steps, values, times }) => ({
    steps: place(steps),
    values: place(values),
    times: place(times),
  }));
  writeFileSync(join(partial, "curves.f64"), Buffer.concat(columns));
  for (const { sha256 } of storedFiles(document))
    await writeFile(join(partial, "files", sha256), partsOf(keptArtifact(database, sha256)));
  writeFileSync(join(partial, "run.json"), `${JSON.stringify(json, undefined, 1)}\n`); // last: without it there is no run
  rmSync(path, { recursive: true, force: true });
  renameSync(partial, path);
  return path;
}

const folderName = ({ experiment, key }: RunDocument): string =>
  `${experiment
    .replace(/[^\w.-]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 80)}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;

const storedFiles = (document: RunDocument) =>
  document.attempts.flatMap(({ artifacts }) => artifacts.filter(({ stored }) => stored));

/** Run folders at a path: itself, or those in it; [] where there are none. Links are not followed. */
export function runFolders(path: string): string[] {
  const isRun = (folder: string) => readable(join(folder, "run.json")) !== null;
  if (isRun(path)) return [path];
  return (readdirSync(path, { withFileTypes: true }) as Dirent[])
    .filter(entry => entry.isDirectory() && !entry.name.endsWith(".partial"))
    .map(entry => join(path, entry.name))
    .filter(isRun)
    .sort();
}

/** Reads a run's folder and keeps its files for the database. Nothing outside of the folder is ever opened. */
export async function readRunFolder(path: string, database: string): Promise<RunDocument> {
  const json = contentOf(join(path, "run.json"), mostJson);
  const bytes = contentOf(join(path, "curves.f64"));
  check(bytes.length % 8 === 0, `size of ${path}/curves.f64`, bytes.length, "a multiple of 8");
  const curves = unpacked([bytes]);
  const document = fromJson(parsed(`${path}/run.json`, json.toString()), places => pointsAt(curves, places));
  const files = lstatSync(join(path, "files"), { throwIfNoEntry: false });
  check(!files?.isSymbolicLink(), "files of a run's folder", join(path, "files"), "a folder, and no link");
  for (const { sha256 } of storedFiles(document)) {
    const file = join(path, "files", sha256); // a name of hexadecimal digits: it leads nowhere else
    const bytes = plainSize(file);
    await storeArtifact(database, () => partsOf({ path: file, sha256, bytes }));
  }
  return document;
}

function pointsAt(curves: Float64Array, places: unknown): Points {
  const column = (name: "steps" | "values" | "times"): Float64Array | null => {
    const place = (places as Record<string, unknown> | null)?.[name] ?? null;
    if (place === null) return null;
    const [start, count] = Array.isArray(place) ? (place as unknown[]) : [];
    const isPlace =
      Number.isSafeInteger(start) &&
      Number.isSafeInteger(count) &&
      (start as number) >= 0 &&
      (count as number) >= 0 &&
      (start as number) + (count as number) <= curves.length;
    check(
      isPlace,
      `${name} of a curve`,
      place,
      `a start and a count within curves.f64 (${curves.length} numbers)`,
    );
    return curves.slice(start as number, (start as number) + (count as number));
  };
  const [steps, values] = [column("steps"), column("values")];
  check(steps !== null && values !== null, "a curve", places, "places of its steps and values");
  return checkedPoints({ steps, values, times: column("times") });
}

/** A file that is one: no link, no device, no more than it may be. null where there is none. */
function readable(path: string): number | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : null;
}

function plainSize(path: string): number {
  const size = readable(path);
  check(size !== null, "file of a run's folder", path, "a plain file, and no link");
  return size;
}

function contentOf(path: string, most = Number.POSITIVE_INFINITY): Buffer {
  const size = plainSize(path);
  check(size <= most, `size of ${path}`, size, `at most ${most} bytes`);
  return readFileSync(path);
}
