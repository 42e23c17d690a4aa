import { createHash } from "node:crypto";
import { csvField } from "../../core/csv.js";
import { counted } from "../../core/text/counted.js";
import { plainCell } from "../tables/markdown.js";
import type { Spread } from "./groups.js";
import { isBest, originOf, type Pivot } from "./pivot.js";

/** How the numbers of a table are written. */
export interface NumberStyle {
  readonly digits: number;
  /** Fractions as percent. */
  readonly percent: boolean;
}

/** How a table is written. */
export interface Format {
  text(pivot: Pivot, style: NumberStyle): string;
}

export const formats: Readonly<Record<"markdown" | "latex" | "csv", Format>> = {
  markdown: { text: asMarkdown },
  latex: { text: asLatex },
  csv: { text: asCsv },
};

/** `92.31 ± 0.12`; of one run without ±, and where not all cells are of as many runs, with how many. */
export function cell(spread: Spread | null, { digits, percent }: NumberStyle, showsCount: boolean): string {
  if (spread === null) return "";
  const text = (value: number) => (percent ? 100 * value : value).toFixed(digits);
  const around = spread.sd === null ? text(spread.mean) : `${text(spread.mean)} ± ${text(spread.sd)}`;
  return showsCount ? `${around} (${spread.n})` : around;
}

/** Decimals that show two digits of the usual deviation; where there is none, three of the usual mean. */
export function usualDigits({ spreads }: Pivot, percent: boolean): number {
  const all = spreads.flat().filter(spread => spread !== null);
  const deviation = middle(all.map(({ mean, sd }) => (sd! > 1e-9 * Math.abs(mean) ? sd! : 0))); // less is rounding
  const size = deviation ?? middle(all.map(({ mean }) => Math.abs(mean)));
  if (size === undefined) return 1;
  const shown = deviation === undefined ? 3 : 2;
  return Math.min(mostDigits, Math.max(0, shown - 1 - Math.floor(Math.log10(percent ? 100 * size : size))));
}

const mostDigits = 8;

/** The middle one of those that are sizes of something. */
function middle(sizes: readonly number[]): number | undefined {
  const sorted = sizes.filter(size => size > 0 && size < Infinity).sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const countsDiffer = ({ spreads }: Pivot): boolean =>
  new Set(spreads.flat().flatMap(spread => (spread ? [spread.n] : []))).size > 1;

function cellsOf(pivot: Pivot, style: NumberStyle, mark: (text: string) => string): string[][] {
  const shows = countsDiffer(pivot);
  return pivot.rowKeys.map((row, i) => [
    ...row,
    ...pivot.spreads[i]!.map(spread => {
      const text = cell(spread, style, shows);
      return isBest(pivot, spread) ? mark(text) : text;
    }),
  ]);
}

const headOf = ({ rows, columns, columnKeys }: Pivot): string[] => [
  ...rows,
  ...columnKeys.map(key => key.map((value, i) => `${columns[i]} = ${value}`).join(", ")),
];

/** What the numbers are, and from which runs and code: a hash of their keys tells whether two tables are of the same. */
function notes(pivot: Pivot, { percent }: NumberStyle): string[] {
  const { runs, code } = originOf(pivot);
  const hash = createHash("sha256")
    .update(JSON.stringify(runs.map(run => run.key).sort()))
    .digest("hex");
  const counts = pivot.spreads.flat().flatMap(spread => (spread ? [spread.n] : []));
  const n = countsDiffer(pivot) ? "(n)" : `n = ${counts[0]}`;
  return [
    `${pivot.cells}${percent ? " in %" : ""}, mean ± sd, ${n}${pivot.best ? `; best: ${pivot.best}` : ""}`,
    ...(pivot.withoutSeed ? [`repeats without a seed: ${counted(pivot.withoutSeed, "run")}`] : []),
    `${counted(runs.length, "run")}, sha256 of their keys ${hash}`,
    `code ${code.join(", ")}`,
  ];
}

function asMarkdown(pivot: Pivot, style: NumberStyle): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = headOf(pivot);
  const rule = head.map((_, i) => (i < pivot.rows.length ? "---" : "---:"));
  const rows = cellsOf(pivot, style, text => `**${text}**`).map((cells, i) =>
    cells.map((text, j) => (j < pivot.rowKeys[i]!.length ? plainCell(text) : text)),
  );
  const comments = notes(pivot, style).map(text => `<!-- ${text.replaceAll("--", "- -")} -->`);
  return [line(head.map(plainCell)), line(rule), ...rows.map(line), "", ...comments].join("\n");
}

function asLatex(pivot: Pivot, style: NumberStyle): string {
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const head = headOf(pivot);
  const columns = head.map((_, i) => (i < pivot.rows.length ? "l" : "r")).join("");
  const rows = cellsOf(pivot, style, text => `\\textbf{${text}}`).map((cells, i) =>
    cells.map((text, j) => (j < pivot.rowKeys[i]!.length ? tex(text) : text.replaceAll("±", "$\\pm$"))),
  );
  return [
    ...notes(pivot, style).map(text => `% ${text.replace(/[\r\n]/g, " ")}`),
    `\\begin{tabular}{${columns}}`,
    "\\toprule",
    line(head.map(tex)),
    "\\midrule",
    ...rows.map(line),
    "\\bottomrule",
    "\\end{tabular}",
  ].join("\n");
}

/** One line per cell, with the whole numbers. */
function asCsv(pivot: Pivot): string {
  const head = [...pivot.rows, ...pivot.columns, "metric", "n", "mean", "sd", "low", "high", "best"];
  const lines = pivot.rowKeys.flatMap((row, i) =>
    pivot.columnKeys.flatMap((column, j) => {
      const spread = pivot.spreads[i]![j];
      if (!spread) return [];
      const { n, mean, sd, low, high } = spread;
      return [
        [...row, ...column, pivot.cells, n, mean, sd ?? "", low ?? "", high ?? "", isBest(pivot, spread)],
      ];
    }),
  );
  return [head, ...lines].map(cells => cells.map(value => csvField(String(value))).join(",")).join("\n");
}

const signs: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "[": "{[}", // behind a line's end it would begin an option
  "]": "{]}",
};

/** Text that LaTeX shows as it is. */
const tex = (text: string): string =>
  text.replace(/[\r\n]+/g, " ").replace(/[\\~^&%$#_{}<>|[\]]/g, sign => signs[sign] ?? `\\${sign}`);
