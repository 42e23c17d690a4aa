import { catalogue } from "../core/catalogue.js";
import { check } from "../core/check.js";
import { unpack } from "./archive.js";
import { checkDataset, checkDatasetName } from "./check-dataset.js";
import { checkSource } from "./check-source.js";
import type { Dataset } from "./dataset.js";
import type { Fetching } from "./download.js";
import { find, type Member, read } from "./member.js";
import { assemble, type Source } from "./source.js";

const sets = catalogue<Source>("data set", new URL("./sets/", import.meta.url));

/** The names of all data sets: the files of `sets/`. */
export const datasets = (): string[] => sets.names();

/**
 * A data set as typed arrays, its files checked. Fetches what is not on this machine.
 * Refuses unknown names, damaged files, and files that cannot be had, in one line each.
 */
export async function dataset(name: string, fetching: Fetching = {}): Promise<Dataset> {
  return await datasetFrom(name, await sets.load(name), fetching);
}

/** A data set of one's own out of files: each is found or fetched as those of ours are, and checked by its sha256. */
export async function datasetFrom(name: string, source: Source, fetching: Fetching = {}): Promise<Dataset> {
  checkDatasetName(name);
  checkSource(name, source);
  const missing = source.archives ? source.members.filter(member => !find(name, member)) : [];
  if (missing.length) await unpack(name, missing, source.archives!, fetching);
  const files: Record<string, Uint8Array> = {};
  for (const member of source.members) files[member.file] = await read(name, member, fetching);
  const made = assemble(name, source, files);
  checkDataset(made);
  return made;
}

/** Refuses a data set of one's own that is not one, or that bears the name of one of ours. */
export function checkOwnDataset(data: Dataset): void {
  checkDataset(data, "a name, or a data set as a value");
  check(!datasets().includes(data.name), "data set of one's own", data.name, "a name that none of ours has");
}

/** What the registry knows of a set without reading it. */
export interface Entry {
  readonly name: string;
  readonly title: string;
  readonly kind: "image" | "text";
  readonly classes: number;
  readonly bytes: number;
  /** Whether all its files are on this machine. */
  readonly here: boolean;
  readonly licence: string;
  readonly citation: string;
}

export async function entry(name: string): Promise<Entry> {
  const { title, kind, classes, members, licence, citation } = await sets.load(name);
  const bytes = members.reduce((sum, member) => sum + member.bytes, 0);
  const here = members.every(member => find(name, member));
  return {
    name,
    title,
    kind,
    classes: typeof classes === "number" ? classes : classes.length,
    bytes,
    here,
    licence,
    citation,
  };
}

/** What shapes the models of a set. */
export interface Outline {
  readonly name: string;
  readonly classes: readonly string[];
  /** Of images. */
  readonly shape?: readonly number[] | undefined;
  /** Of texts, once they are read: the words of training, and the buckets of its n-grams. */
  readonly words?: readonly string[] | undefined;
  readonly buckets?: Uint32Array | undefined;
}

/** A set's outline without reading it; classes that only its files name are numbered. */
export async function outline(name: string): Promise<Outline> {
  const source = await sets.load(name);
  const classes =
    typeof source.classes === "number"
      ? Array.from({ length: source.classes }, (_, index) => String(index))
      : source.classes;
  return { name, classes, shape: source.kind === "image" ? source.shape : undefined };
}

/** A file of a set as it was found. */
export interface Checked {
  readonly file: string;
  readonly state: "whole" | "damaged" | "missing";
  /** Where it lies; null: not on this machine. */
  readonly path: string | null;
  /** What is wrong with a damaged file, and what mends it. */
  readonly problem: string | null;
}

/** Checks the files of a set that are on this machine; fetches nothing. */
export async function inspect(name: string): Promise<Checked[]> {
  const { members } = await sets.load(name);
  const found: Checked[] = [];
  for (const member of members) found.push(await checked(name, member));
  return found;
}

async function checked(set: string, member: Member): Promise<Checked> {
  const { file } = member;
  const path = find(set, member);
  if (!path) return { file, state: "missing", path: null, problem: null };
  try {
    await read(set, member);
    return { file, state: "whole", path, problem: null };
  } catch (error) {
    return { file, state: "damaged", path, problem: (error as Error).message };
  }
}
