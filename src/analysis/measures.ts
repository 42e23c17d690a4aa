import { check } from "../core/check.js";
import type { Run } from "../tracking/run.js";

/** The fields of a row that measures.csv holds, in the order of its columns. */
const fields = [
  "experiment",
  "dataset",
  "model",
  "T",
  "d",
  "hidden",
  "objective",
  "seed",
  "epochs",
  "parameters",
  "ratio",
  "bytes",
  "accuracy",
  "top3",
  "top5",
  "validation_accuracy",
  "trainer_accuracy",
  "train_seconds",
] as const satisfies readonly (keyof Row)[];

type Field = (typeof fields)[number];

/** Fields with another name in the file, where `bits` means d. */
const columnNames: Readonly<Partial<Record<Field, string>>> = { T: "projections", d: "bits" };

/** The columns of measures.csv, in order: the contract between experiments, analysis and anyone else's tools. */
export const columns: readonly string[] = fields.map(field => columnNames[field] ?? field);

/** One trained model. Accuracies are fractions; null means not applicable. */
export interface Row {
  readonly experiment: string;
  readonly dataset: string;
  readonly model: string;
  /** Projection functions T and bits of each d, where the model has them: the code length is T·d. */
  readonly T: number | null;
  readonly d: number | null;
  /** `0`, `128` or `256x128`: the widths of the hidden layers. */
  readonly hidden: string;
  readonly objective: string;
  readonly seed: number | null;
  readonly epochs: number | null;
  readonly parameters: number | null;
  /** The full network's parameters by this model's, planes counted 0: the paper's rule. */
  readonly ratio: number | null;
  readonly bytes: number | null;
  readonly accuracy: number | null;
  readonly top3: number | null;
  readonly top5: number | null;
  readonly validation_accuracy: number | null;
  readonly trainer_accuracy: number | null;
  readonly train_seconds: number | null;
  /** Only from runs, not in the file: the ratio if the planes were stored, and a training part cut short. */
  readonly ratio_with_planes?: number | null;
  readonly examples?: number | null;
}

const texts: ReadonlySet<Field> = new Set(["experiment", "dataset", "model", "hidden", "objective"]);

/** Significant digits of the measured quantities; every other number is written so that it reads back the same. */
const digits: Readonly<Partial<Record<Field, number>>> = { ratio: 8, train_seconds: 5 };

/** The rows of finished runs, in the order given; refused where none is finished. */
export function measures(runs: readonly Run[]): Row[] {
  const rows = runs.filter(run => run.state === "finished").map(rowOf);
  check(rows.length > 0, "runs to show", `${runs.length} runs, none finished`, "at least one finished run");
  return rows;
}

/** Rows as they are, or those of runs. */
export const rowsOf = (from: readonly Run[] | readonly Row[]): readonly Row[] =>
  from.length > 0 && !("settings" in from[0]!) ? (from as readonly Row[]) : measures(from as readonly Run[]);

function rowOf({ experiment, settings, measures }: Run): Row {
  const number = (name: string): number | null => {
    const value = settings[name] ?? measures[name];
    return typeof value === "number" ? value : null;
  };
  const text = (name: string): string => String(settings[name] ?? "");
  const cells = fields.map(name => [name, texts.has(name) ? text(name) : number(name)]);
  return {
    ...(Object.fromEntries(cells) as unknown as Row),
    experiment,
    ratio_with_planes: number("ratio_with_planes"),
    examples: number("examples"),
  };
}

/** Rows as CSV (RFC 4180, with \n): a header, then one line per row; null is empty. */
export function toCsv(rows: readonly Row[]): string {
  const lines = rows.map(row => fields.map(name => cell(name, row[name])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

function cell(name: Field, value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "string") return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const places = digits[name];
  return String(places && Number.isFinite(value) ? Number(value.toPrecision(places)) : value);
}

/** Reads what `toCsv` wrote, and the same from other tools; refuses another header, a torn line, a cell that is no number. */
export function fromCsv(text: string): Row[] {
  const [header, ...lines] = records(text);
  check(
    header?.join() === columns.join(),
    "header of measures.csv",
    (header ?? []).join(),
    `"${columns.join()}"`,
  );
  return lines.map((cells, i) => {
    const what = `measures.csv, record ${i + 2}`;
    check(cells.length === columns.length, what, `${cells.length} cells`, `${columns.length} cells`);
    return Object.fromEntries(fields.map((name, c) => [name, read(name, cells[c]!, what)])) as unknown as Row;
  });
}

function read(name: Field, text: string, what: string): string | number | null {
  if (texts.has(name)) return text;
  if (text === "") return null;
  const value = Number(text);
  check(
    text === "NaN" || (text.trim() !== "" && !Number.isNaN(value)),
    `${what}, ${columnNames[name] ?? name}`,
    text,
    "a number",
  );
  return value;
}

/** The records of a CSV text; quoted cells may hold commas, quotes and line ends. */
function records(text: string): string[][] {
  const found: string[][] = [];
  let cells: string[] = [];
  const rest = text.startsWith("\ufeff") ? text.slice(1) : text; // some spreadsheets write a mark first
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (pattern.lastIndex < rest.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(rest);
    check(match !== null, "measures.csv", rest.slice(at, at + 40), "well-formed CSV");
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === ",") {
      if (pattern.lastIndex === rest.length)
        cells.push(""); // a comma at the very end: one more, empty cell
      else continue;
    }
    found.push(cells);
    cells = [];
  }
  return found.filter(record => record.length > 1 || record[0] !== "");
}
