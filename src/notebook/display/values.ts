import { types } from "node:util";
import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { figureBundle, isFigure } from "../../web/figure.js";
import { imageType, markup } from "./markup.js";
import { pictureShown } from "./pictures.js";
import { plain } from "./plain.js";
import type { Shown } from "./shown.js";
import { soundly } from "./sound.js";
import { isTable, recordsShown, tableShown } from "./table.js";
import { isTensor, tensorShown } from "./tensor.js";

/**
 * A value as a cell's output. Whatever has a method under `Symbol.for("Jupyter.display")` says itself how; tensors,
 * tables, lists of records, Plotly figures, pictures and image files are known by what they look like; all else is text.
 */
export function shown(value: unknown): Shown | Promise<Shown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return text(value);
  const own = quietly(() => (value as Record<symbol, unknown>)[displaySymbol]);
  if (typeof own === "function") return byItself(own.call(value), value);
  for (const look of looks) {
    const found = quietly(() => look(value));
    if (types.isPromise(found)) return found.catch(() => text(value));
    if (found) return found;
  }
  return text(value);
}

const looks: readonly ((value: object) => Shown | Promise<Shown> | undefined)[] = [
  value => (isTensor(value) ? tensorShown(value) : undefined),
  value => (isTable(value) ? tableShown(value) : undefined),
  value => (Array.isArray(value) ? recordsShown(value) : undefined),
  value =>
    isFigure(value) && value.layout !== undefined ? { data: soundly(figureBundle(value)) } : undefined,
  value => (value instanceof Uint8Array && imageType(value) ? shown(markup.image(value)) : undefined),
  value => {
    const found = pictureShown(value);
    return found && !types.isPromise(found) ? { ...found, data: soundly(found.data) } : found;
  },
];

/** A value that only looks like something else may throw when it is asked: then it does not look like that. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** What a display method returned; one that returns nothing of use shows the value as text. */
function byItself(made: unknown, value: unknown): Shown | Promise<Shown> {
  return types.isPromise(made) ? made.then(bundle => asBundle(bundle, value)) : asBundle(made, value);
}

const asBundle = (bundle: unknown, value: unknown): Shown =>
  typeof bundle === "object" && bundle !== null && Object.keys(bundle).length > 0
    ? { data: soundly(bundle as MimeBundle) }
    : text(value);

const text = (value: unknown): Shown => ({ data: { "text/plain": plain(value) } });
