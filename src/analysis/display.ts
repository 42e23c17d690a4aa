import { displaySymbol, type MimeBundle } from "../core/bundle.js";
import type { Run } from "../tracking/run.js";
import { type Figure, figureBundle } from "../web/figure.js";
import { accuracyOverBits } from "./figures/accuracy-over-bits.js";
import { svg } from "./figures/picture.js";
import { measures, type Row } from "./measures.js";
import { html, markdown, resultTables, type Table, terminal, trainerTables } from "./tables/results.js";

/** A figure that shows itself; else plain Plotly JSON. */
export interface ShownFigure extends Required<Figure> {
  [displaySymbol](): Promise<MimeBundle>;
}

/** Tables that show themselves; printed, they are text in aligned columns. */
export interface ShownTable {
  readonly tables: readonly Table[];
  toString(): string;
  markdown(): string;
  [displaySymbol](): MimeBundle;
}

/** Accuracy over code length, of runs or of rows read from a measures.csv. */
export const figure = (from: readonly Run[] | readonly Row[], words: { title?: string } = {}): ShownFigure =>
  shown(accuracyOverBits(rowsOf(from), words));

/** A figure that shows itself: live where Plotly is, as a picture elsewhere, as a line on a terminal. */
export function shown(drawn: Required<Figure>): ShownFigure {
  const display = async (): Promise<MimeBundle> => figureBundle(drawn, await svg(drawn));
  return hidden({ ...drawn }, { [displaySymbol]: display }) as ShownFigure;
}

/** Our numbers beside the paper's, and what the full network's help is worth. */
export function table(from: readonly Run[] | readonly Row[]): ShownTable {
  const rows = rowsOf(from);
  return shownTables([...resultTables(rows), ...trainerTables(rows)]);
}

/** Tables that show themselves. */
export function shownTables(tables: readonly Table[]): ShownTable {
  const text = (): string => tables.map(one => terminal(one)).join("\n\n");
  const display = (): MimeBundle => ({
    "text/html": tables.map(html).join("\n"),
    "text/plain": text(),
  });
  return hidden(
    { tables },
    { toString: text, markdown: () => tables.map(markdown).join("\n\n"), [displaySymbol]: display },
  ) as ShownTable;
}

/** Rows as they are, or those of runs. */
export const rowsOf = (from: readonly Run[] | readonly Row[]): readonly Row[] =>
  from.length > 0 && !("settings" in from[0]!) ? (from as readonly Row[]) : measures(from as readonly Run[]);

/** Methods that do not show up in JSON or among an object's own fields. */
export function hidden(target: object, methods: object): object {
  for (const key of Reflect.ownKeys(methods))
    Object.defineProperty(target, key, { value: (methods as Record<PropertyKey, unknown>)[key] });
  return target;
}
