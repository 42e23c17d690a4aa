import { table as arquero, op } from "arquero";
import { check } from "../../core/check.js";
import { escapeHtml } from "../../web/html.js";
import type { Row } from "../measures.js";
import { certaintyMark, type PaperNumber, paperNumber } from "../paper.js";
import { type Estimate, mean, pairedDifference, sd } from "../statistics.js";

/** A spread over seeds: mean, sd (n − 1; null for one value) and how many. Fractions. */
export interface Spread {
  readonly mean: number;
  readonly sd: number | null;
  readonly n: number;
}

/** One configuration: everything that is equal over its seeds, and what is averaged over them. */
export interface Configuration {
  readonly experiment: string;
  readonly dataset: string;
  readonly model: string;
  readonly T: number | null;
  readonly d: number | null;
  readonly hidden: string;
  readonly objective: string;
  readonly epochs: number | null;
  readonly examples: number | null;
  readonly parameters: number | null;
  readonly ratio: number | null;
  readonly ratioWithPlanes: number | null;
  readonly bytes: number | null;
  readonly accuracy: Spread | null;
  readonly top3: Spread | null;
  readonly top5: Spread | null;
  readonly paper: PaperNumber | null;
}

/** A table to print: each cell is text already. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}

/** Settings by which configurations are told apart; seeds of one are averaged. */
export const keys = ["dataset", "model", "T", "d", "hidden", "objective", "epochs", "examples"] as const;

/** Rows gathered over their seeds, in the order in which configurations first appear. */
export function configurations(rows: readonly Row[]): Configuration[] {
  check(rows.length > 0, "rows of a table", rows.length, "one or more");
  const found = arquero({
    ...Object.fromEntries(keys.map(key => [key, rows.map(row => row[key] ?? null)])),
    row: [...rows],
  })
    .groupby(...keys)
    .rollup({ rows: op.array_agg("row") })
    .objects() as { rows: Row[] }[];
  return found.map(group => configuration(group.rows));
}

function configuration(rows: readonly Row[]): Configuration {
  const first = rows[0]!;
  return {
    experiment: first.experiment,
    dataset: first.dataset,
    model: first.model,
    T: first.T,
    d: first.d,
    hidden: first.hidden,
    objective: first.objective,
    epochs: first.epochs,
    examples: first.examples ?? null,
    parameters: first.parameters,
    ratio: first.ratio,
    ratioWithPlanes: first.ratio_with_planes ?? null,
    bytes: first.bytes,
    accuracy: spread(rows.map(row => row.accuracy)),
    top3: spread(rows.map(row => row.top3)),
    top5: spread(rows.map(row => row.top5)),
    paper: paperNumber(first),
  };
}

function spread(values: readonly (number | null)[]): Spread | null {
  const present = values.filter(value => value !== null);
  return present.length ? { mean: mean(present), sd: sd(present), n: present.length } : null;
}

/** T·d of a projection, null for a model without bits. */
export const codeLength = ({ T, d }: Pick<Configuration, "T" | "d">): number | null =>
  T === null || d === null ? null : T * d;

/** A configuration in a few words: `projection 60×12 + 256`. */
export function nameOf({ model, T, d, hidden }: Pick<Configuration, "model" | "T" | "d" | "hidden">): string {
  const size = T === null || d === null ? "" : ` ${T}×${d}`;
  const layers = hidden === "0" || hidden === "" ? "" : `${size ? " + " : " "}${hidden.replaceAll("x", "×")}`;
  return `${model}${size}${layers}`;
}

/** One table per data set: ours beside the paper's. A column that no row fills is left out. */
export function resultTables(rows: readonly Row[]): Table[] {
  const all = configurations(rows);
  return [...new Set(all.map(({ dataset }) => dataset))].map(dataset =>
    resultTable(
      dataset,
      all.filter(found => found.dataset === dataset),
    ),
  );
}

interface Field {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (found: Configuration) => string;
}

const fields: readonly Field[] = [
  { title: "model", align: "left", cell: nameOf },
  { title: "objective", align: "left", cell: found => found.objective },
  { title: "bits", align: "right", cell: found => grouped(codeLength(found)) },
  { title: "n", align: "right", cell: found => String(found.accuracy?.n ?? 0) },
  { title: "P@1,\u00a0%", align: "right", cell: found => percentSpread(found.accuracy) },
  { title: "paper,\u00a0%", align: "right", cell: ({ paper }) => paperCell(paper) },
  { title: "ratio", align: "right", cell: found => times(found.ratio) },
  {
    title: "with planes",
    align: "right",
    cell: found => (codeLength(found) === null ? "" : times(found.ratioWithPlanes)),
  },
  { title: "parameters", align: "right", cell: found => grouped(found.parameters) },
  { title: "bytes", align: "right", cell: found => grouped(found.bytes) },
];

/** Told apart only where there is more than one of them. */
const rarely: readonly Field[] = [
  { title: "epochs", align: "right", cell: found => grouped(found.epochs) },
  { title: "examples", align: "right", cell: found => grouped(found.examples) || "all" },
];

function resultTable(dataset: string, found: readonly Configuration[]): Table {
  const used = [
    ...fields.filter(({ cell }) => found.some(row => cell(row) !== "")),
    ...rarely.filter(({ cell }) => new Set(found.map(cell)).size > 1),
  ];
  return {
    title: dataset,
    columns: used.map(({ title, align }) => ({ title, align })),
    rows: found.map(row => used.map(({ cell }) => cell(row))),
  };
}

/** What the full network's help is worth: joint − self per configuration, paired by seed. Empty where nothing pairs. */
export function trainerTables(rows: readonly Row[]): Table[] {
  const joint = configurations(rows).filter(
    ({ model, objective }) => model === "projection" && objective === "joint",
  );
  const lines = joint.flatMap(found => {
    const effect = trainerEffect(rows, found);
    return effect ? [{ found, effect }] : [];
  });
  return [...new Set(lines.map(({ found }) => found.dataset))].map(dataset => ({
    title: `${dataset}: joint − self, in points of P@1, paired by seed`,
    columns: [
      { title: "model", align: "left" },
      { title: "n", align: "right" },
      { title: "difference", align: "right" },
      { title: "95\u00a0% interval", align: "right" },
    ],
    rows: lines
      .filter(({ found }) => found.dataset === dataset)
      .map(({ found, effect }) => [
        nameOf(found),
        String(effect.n),
        points(effect.mean),
        effect.low === null || effect.high === null ? "" : `${points(effect.low)} to ${points(effect.high)}`,
      ]),
  }));
}

/** Accuracy of joint minus self over the seeds that have both; null where none has. */
export function trainerEffect(rows: readonly Row[], joint: Configuration): Estimate | null {
  const like = (row: Row): boolean =>
    keys.every(key => key === "objective" || (row[key] ?? null) === joint[key]) && row.accuracy !== null;
  const bySeed = (objective: string) =>
    new Map(
      rows.filter(row => row.objective === objective && like(row)).map(row => [row.seed, row.accuracy!]),
    );
  const [ours, alone] = [bySeed("joint"), bySeed("self")];
  const seeds = [...ours.keys()].filter(seed => alone.has(seed));
  if (seeds.length === 0) return null;
  return pairedDifference(
    seeds.map(seed => ours.get(seed)!),
    seeds.map(seed => alone.get(seed)!),
  );
}

/** `92.31 ± 0.12`, in percent; without ± for one value. */
export function percentSpread(value: Spread | null): string {
  if (!value) return "";
  const centre = (100 * value.mean).toFixed(2);
  return value.sd === null || Number.isNaN(value.mean)
    ? centre
    : `${centre} ± ${(100 * value.sd).toFixed(2)}`;
}

const paperCell = (paper: PaperNumber | null): string =>
  paper ? `${(100 * paper.accuracy).toFixed(1)}${certaintyMark(paper.certainty)}` : "";

/** A difference of fractions in points of percent, with its sign: `+0.12`. */
const points = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(2)}`;

/** A ratio with three digits or more: `3,453`, `44.0`, `5.10`. */
const times = (value: number | null): string =>
  value === null ? "" : value >= 100 ? grouped(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

const grouped = (value: number | null): string => (value === null ? "" : value.toLocaleString("en-GB"));

/** A table as GitHub's Markdown; what a cell holds stays text. */
export function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plainCell).join(" | ")} |`;
  const rule = `| ${columns.map(({ align }) => (align === "right" ? "---:" : "---")).join(" | ")} |`;
  const head = line(columns.map(column => column.title));
  return [`**${plainCell(title)}**`, "", head, rule, ...rows.map(line)].join("\n");
}

/** Text in Markdown that stays text, in one line. */
export const plainCell = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_|[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");

/** A table as text in aligned columns that fits `width` characters: headers break at spaces, long cells are cut. */
export function terminal({ title, columns, rows }: Table, width = 100): string {
  const heads = columns.map(column => column.title.split(" "));
  const cells = rows.map(row => row.map(visible));
  const widths = columns.map((_, i) =>
    Math.max(...heads[i]!.map(word => word.length), ...cells.map(row => [...row[i]!].length)),
  );
  const sum = widths.reduce((total, w) => total + w, 0);
  const gap = sum + 2 * (columns.length - 1) <= width ? "  " : " ";
  const over = sum + gap.length * (columns.length - 1) - width;
  for (let i = 0; i < over; i++) widths[widths.indexOf(Math.max(...widths))]!--; // the widest is text, not a number
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => aligned(text, widths[i]!, columns[i]!.align))
      .join(gap)
      .trimEnd();
  const tall = Math.max(...heads.map(words => words.length));
  const header = Array.from({ length: tall }, (_, i) =>
    line(heads.map(words => words[i - (tall - words.length)] ?? "")),
  );
  const rule = "─".repeat(
    Math.min(width, widths.reduce((total, w) => total + w, 0) + gap.length * (columns.length - 1)),
  );
  return [aligned(visible(title), width, "left").trimEnd(), "", ...header, rule, ...cells.map(line)].join(
    "\n",
  );
}

function aligned(text: string, width: number, align: "left" | "right"): string {
  const letters = [...text];
  if (letters.length > width) return `${letters.slice(0, width - 1).join("")}…`;
  const space = " ".repeat(width - letters.length);
  return align === "right" ? space + text : text + space;
}

/** Control characters would move the cursor of a terminal. */
const visible = (text: string): string => text.replace(/\p{Cc}/gu, "�");

/** A table as HTML: only tags and escaped text. */
export function html({ title, columns, rows }: Table): string {
  const side = (i: number): string => (columns[i]!.align === "right" ? ' style="text-align:right"' : "");
  const line = (tag: "th" | "td", cells: readonly string[]): string =>
    `<tr>${cells.map((text, i) => `<${tag}${side(i)}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  const head = line(
    "th",
    columns.map(column => column.title),
  );
  return `<table><caption>${escapeHtml(title)}</caption><thead>${head}</thead><tbody>${rows.map(row => line("td", row)).join("")}</tbody></table>`;
}
