import { displaySymbol, type MimeBundle } from "../core/bundle.js";
import { type Figure, figureBundle } from "../web/figure.js";
import { escapeHtml } from "../web/html.js";
import { svg } from "./figures/picture.js";
import { html } from "./tables/html.js";
import { markdown, plainCell } from "./tables/markdown.js";
import { type Table, terminal } from "./tables/table.js";

/** A figure that a notebook displays; else plain Plotly JSON. */
export interface DisplayableFigure extends Required<Figure> {
  [displaySymbol](): Promise<MimeBundle>;
}

/** Tables that a notebook displays; printed, they are text in aligned columns. */
export interface DisplayableTables {
  readonly tables: readonly Table[];
  toString(): string;
  markdown(): string;
  [displaySymbol](): MimeBundle;
}

/** A figure for notebooks: live where Plotly is, as a picture elsewhere, as a line on a terminal. */
export function displayableFigure(figure: Required<Figure>): DisplayableFigure {
  const display = async (): Promise<MimeBundle> => figureBundle(figure, await svg(figure));
  return withHidden({ ...figure }, { [displaySymbol]: display }) as DisplayableFigure;
}

/** Tables for notebooks, and how to read them: as HTML, or as text. */
export function displayableTables(
  tables: readonly Table[],
  notes: readonly string[] = [],
): DisplayableTables {
  const text = (): string => [...tables.map(one => terminal(one)), ...notes].join("\n\n");
  const display = (): MimeBundle => ({
    "text/html": [...tables.map(html), ...notes.map(note => `<p>${escapeHtml(note)}</p>`)].join("\n"),
    "text/plain": text(),
  });
  return withHidden(
    { tables },
    {
      toString: text,
      markdown: () => [...tables.map(markdown), ...notes.map(plainCell)].join("\n\n"),
      [displaySymbol]: display,
    },
  ) as DisplayableTables;
}

/** An object with methods that do not show up in JSON or among its own fields. */
export function withHidden(target: object, methods: object): object {
  for (const key of Reflect.ownKeys(methods))
    Object.defineProperty(target, key, { value: (methods as Record<PropertyKey, unknown>)[key] });
  return target;
}
