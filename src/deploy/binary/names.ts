import { check, Refusal } from "../../core/check.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** What a packed file tells people: in label order the names of the classes, and where the model comes from. */
export interface Names {
  readonly classes: readonly string[];
  readonly about: { readonly dataset: string; readonly accuracy: number };
}

const encoded = ({ classes, about: { dataset, accuracy } }: Names): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ classes, dataset, accuracy }));

/** How many bytes names take, their number included. */
export const namesBytes = (names: Names): number => 4 + encoded(names).length;

export function writeNames(writer: Writer, names: Names): void {
  const bytes = encoded(names);
  writer.u32(bytes.length);
  writer.raw(bytes);
}

/** The names, which end the file; refuses ones that are not those of `count` classes, or that were written otherwise. */
export function readNames(reader: Reader, count: number): Names {
  const what = `${reader.what}, names`;
  const bytes = reader.raw(reader.u32());
  const { classes, dataset, accuracy } = parsed(what, new TextDecoder().decode(bytes));
  const areTexts = Array.isArray(classes) && classes.every(name => typeof name === "string");
  check(areTexts && classes.length === count, `${what} of classes`, classes, `${count} texts`);
  check(typeof dataset === "string", `${what} of the data set`, dataset, "a text");
  check(typeof accuracy === "number", `${what}, accuracy`, accuracy, "a number");
  const names = { classes, about: { dataset, accuracy } };
  check(Buffer.from(bytes).equals(encoded(names)), what, "other words for the same", "JSON as it is written");
  check(reader.left === 0, `${reader.what}, bytes after the names`, reader.left, "0");
  return names;
}

function parsed(what: string, text: string): Record<string, unknown> {
  try {
    const names: unknown = JSON.parse(text);
    if (typeof names === "object" && names !== null) return names as Record<string, unknown>;
  } catch {}
  throw new Refusal(`${what}: got ${JSON.stringify(text.slice(0, 40))}, expected a JSON object`);
}
