import { isDeepStrictEqual } from "node:util";
import { check, Refusal } from "../../core/check.js";
import { flags } from "./frame.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** What a packed file tells people: in label order the names of the classes, and where the model comes from. */
export interface Names {
  readonly classes: readonly string[];
  /** Absent: the file leaves out all names, and its classes are called by their numbers. */
  readonly about?: { readonly dataset: string; readonly accuracy: number };
}

/** The same without names. */
export function withoutNames<T extends Names>(named: T): T {
  const { about: _, ...others } = named;
  return { ...others, classes: numbered(named.classes.length) } as unknown as T; // which may do without `about`
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, label) => String(label));

const encoded = ({ classes, about }: Names): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ classes, ...about }));

/** How many bytes names take, their number included. */
export const namesBytes = (names: Names): number => (names.about ? 4 + encoded(names).length : 0);

/** The flag of a file that leaves names out. */
export const namesFlag = ({ about }: Names): number => (about ? 0 : flags.unnamed);

export function writeNames(writer: Writer, names: Names): void {
  const { classes, about } = names;
  if (!about) {
    const expected = numbered(classes.length);
    check(
      isDeepStrictEqual(classes, expected),
      "classes of a file without names",
      classes,
      expected.join(", "),
    );
    return;
  }
  const bytes = encoded(names);
  writer.u32(bytes.length);
  writer.raw(bytes);
}

/**
 * The names, which end the file where its flags do not leave them out; refuses ones that are not those of `count` classes, or
 * that were written otherwise.
 */
export function readNames(reader: Reader, count: number, flag: number): Names {
  const names = flag & flags.unnamed ? { classes: numbered(count) } : readNamed(reader, count);
  check(reader.left === 0, `${reader.what}, bytes after the last part`, reader.left, "0");
  return names;
}

function readNamed(reader: Reader, count: number): Names {
  const what = `${reader.what}, names`;
  const bytes = reader.raw(reader.u32());
  const { classes, dataset, accuracy } = parsed(what, new TextDecoder().decode(bytes));
  const areTexts = Array.isArray(classes) && classes.every(name => typeof name === "string");
  check(areTexts && classes.length === count, `${what} of classes`, classes, `${count} texts`);
  check(typeof dataset === "string", `${what} of the data set`, dataset, "a text");
  check(typeof accuracy === "number", `${what}, accuracy`, accuracy, "a number");
  const names = { classes, about: { dataset, accuracy } };
  check(Buffer.from(bytes).equals(encoded(names)), what, "other words for the same", "JSON as it is written");
  return names;
}

function parsed(what: string, text: string): Record<string, unknown> {
  try {
    const names: unknown = JSON.parse(text);
    if (typeof names === "object" && names !== null) return names as Record<string, unknown>;
  } catch {}
  throw new Refusal(`${what}: got ${JSON.stringify(text.slice(0, 40))}, expected a JSON object`);
}
