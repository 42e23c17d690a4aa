import { inspect } from "node:util";
import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { figureBundle, isFigure } from "../../web/figure.js";
import { imageType, markup } from "./markup.js";
import type { Shown } from "./shown.js";
import { isTable, recordsShown, tableShown } from "./table.js";
import { isTensor, tensorShown } from "./tensor.js";

/**
 * A value as a cell's output. Whatever has a method under `Symbol.for("Jupyter.display")` says itself how; tensors,
 * tables, lists of records, Plotly figures and image files are known by what they look like; all else is text.
 */
export function shown(value: unknown): Shown | Promise<Shown> {
  if (typeof value !== "object" && typeof value !== "function") return text(value);
  if (value === null) return text(value);
  const own = (value as Record<symbol, unknown>)[displaySymbol];
  if (typeof own === "function") return byItself(own.call(value) as MimeBundle | Promise<MimeBundle>, value);
  for (const look of looks) {
    const found = look(value);
    if (found) return found;
  }
  return text(value);
}

const looks: readonly ((value: object) => Shown | Promise<Shown> | undefined)[] = [
  value => (isTensor(value) ? tensorShown(value) : undefined),
  value => (isTable(value) ? tableShown(value) : undefined),
  value => (Array.isArray(value) ? recordsShown(value) : undefined),
  value => (isFigure(value) && value.layout !== undefined ? { data: figureBundle(value) } : undefined),
  value => (value instanceof Uint8Array && imageType(value) ? shown(markup.image(value)) : undefined),
];

/** What a display method returned; one that returns nothing of use shows the value as text. */
function byItself(bundle: MimeBundle | Promise<MimeBundle>, value: unknown): Shown | Promise<Shown> {
  if (bundle instanceof Promise) return bundle.then(made => checked(made, value));
  return checked(bundle, value);
}

const checked = (bundle: MimeBundle, value: unknown): Shown =>
  typeof bundle === "object" && bundle !== null && Object.keys(bundle).length > 0
    ? { data: bundle }
    : text(value);

const depth = 4;
const mostElements = 100;
const mostCharacters = 10_000; // of one string

function text(value: unknown): Shown {
  return { data: { "text/plain": plain(value) } };
}

/** A value in words, as Node's own prompt has it. */
export function plain(value: unknown): string {
  try {
    return inspect(value, { depth, maxArrayLength: mostElements, maxStringLength: mostCharacters });
  } catch (error) {
    return `[${typeof value} that cannot be shown: ${error}]`; // a getter or an inspect method that throws
  }
}
