import { check } from "../core/check.js";
import { csvField, csvRecords } from "../core/csv.js";
import { separating, settingText, settingValue } from "../core/settings.js";
import { counted } from "../core/text/counted.js";
import type { Param, Run, Source } from "../tracking/run.js";

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

/** What made a row's numbers, in the last columns of the file, where any row tells it: the code's hash and commit, its own data set's hash, and whom it learned from. */
export const sourceColumns = ["code", "commit", "backend", "tensorflow", "data", "trainer"] as const;

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
  /** Settings that have no field of their own, or do not fit into it; those that tell rows apart follow as columns. */
  readonly further?: Readonly<Record<string, Param>>;
  /** Only from runs, not in the file: the ratio if the planes were stored. */
  readonly ratio_with_planes?: number | null;
  /** What made the numbers, where that was told. */
  readonly source?: Source;
  /** Where the row was read: `run 5`, `record 3`. */
  readonly origin?: string;
}

/** The fields that are settings; the others are measured. */
export const settingFields = ["dataset", "model", "T", "d", "hidden", "objective", "epochs"] as const;

const texts: ReadonlySet<Field> = new Set(["experiment", "dataset", "model", "hidden", "objective"]);

/** Significant digits of the measured quantities; every other number is written so that it reads back the same. */
const digits: Readonly<Partial<Record<Field, number>>> = { ratio: 8, train_seconds: 5 };

/** The rows of finished runs, in the order given; refused where none is finished. */
export function measures(runs: readonly Run[]): Row[] {
  const rows = runs.filter(run => run.state === "finished").map(rowOf);
  check(
    rows.length > 0,
    "runs to show",
    `${counted(runs.length, "run")}, none finished`,
    "at least one finished run",
  );
  return rows;
}

/** Rows as they are, or those of runs. */
export const rowsOf = (from: readonly Run[] | readonly Row[]): readonly Row[] =>
  from.length > 0 && !("settings" in from[0]!) ? (from as readonly Row[]) : measures(from as readonly Run[]);

function rowOf({ id, experiment, settings, measures, source }: Run): Row {
  const cells = fields.map(name => {
    const value = isSetting(name) ? settings[name] : measures[name];
    return [name, texts.has(name) ? String(value ?? "") : typeof value === "number" ? value : null];
  });
  const row = { ...(Object.fromEntries(cells) as unknown as Row), experiment };
  return {
    ...row,
    further: Object.fromEntries(Object.entries(settings).filter(setting => !holds(row, setting))),
    ratio_with_planes: measures.ratio_with_planes ?? null,
    ...(source ? { source } : {}),
    origin: `run ${id}`,
  };
}

const isSetting = (name: string): boolean =>
  name === "seed" || (settingFields as readonly string[]).includes(name);

/** Whether a field of the row says all of a setting: `hidden: 0` and `hidden: "0"` are two settings. */
const holds = (row: Row, [name, value]: [string, Param]): boolean =>
  isSetting(name) && value !== "" && Object.is(row[name as Field], value);

/**
 * Rows as CSV (RFC 4180, with \n): a header, then one line per row; null is empty. Settings that tell rows apart follow
 * the fixed columns, with those that are `wanted` where any row has them, and what made the rows follows these.
 */
export function toCsv(rows: readonly Row[], wanted: readonly string[] = []): string {
  const further = furtherColumns(rows, wanted);
  const told = rows.some(({ source }) => source);
  const header = [...columns, ...further.map(furtherTitle).map(csvField), ...(told ? sourceColumns : [])];
  const lines = rows.map(row =>
    [
      ...fields.map(name => cell(name, row[name])),
      ...further.map(name => csvField(settingText(row.further?.[name]))),
      ...(told ? sourceCells(row).map(csvField) : []),
    ].join(","),
  );
  return `${[header.join(","), ...lines].join("\n")}\n`;
}

/**
 * The further settings in which rows differ that have the same settings in the fixed columns; and always on how many
 * examples was trained, where not on all, since that says what the numbers are worth.
 */
function furtherColumns(rows: readonly Row[], wanted: readonly string[]): string[] {
  const found = separating(
    rows,
    row => row.further ?? {},
    row => JSON.stringify([row.experiment, ...settingFields.map(name => row[name])]),
  );
  const told = [...wanted, "examples"].filter(name => rows.some(row => row.further?.[name] !== undefined));
  return [...new Set([...found, ...told])];
}

const sourceCells = ({ source, dataset }: Row): string[] =>
  sourceColumns.map(name => (name === "data" ? source?.data[dataset] : source?.[name]) ?? "");

/** A setting named like a column of ours is marked as a setting. */
const furtherTitle = (name: string): string =>
  [...columns, ...sourceColumns].includes(name) || name.startsWith(mark) ? `${mark}${name}` : name;
const mark = "setting ";

function cell(name: Field, value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "string") return csvField(value);
  const places = digits[name];
  return String(places && Number.isFinite(value) ? Number(value.toPrecision(places)) : value);
}

/** Reads what `toCsv` wrote, and the same from other tools; refuses another header, a torn line, a cell that is no number. */
export function fromCsv(text: string): Row[] {
  const [header = [], ...lines] = csvRecords(text, "measures.csv");
  const tells = header.slice(-sourceColumns.length).join() === sourceColumns.join();
  const sourceAt = header.length - (tells ? sourceColumns.length : 0);
  check(
    header.slice(0, columns.length).join() === columns.join(),
    "header of measures.csv",
    header.join(),
    `"${columns.join()}"`,
  );
  check(new Set(header).size === header.length, "header of measures.csv", header.join(), "each column once");
  const further = header
    .slice(columns.length, sourceAt)
    .map(title => (title.startsWith(mark) ? title.slice(mark.length) : title));
  return lines.map((cells, i) => {
    const origin = `record ${i + 2}`;
    const what = `measures.csv, ${origin}`;
    check(cells.length === header.length, what, `${cells.length} cells`, `${header.length} cells`);
    const settings = further.map((name, c) => [name, settingValue(cells[columns.length + c]!)] as const);
    const known = settings.filter(([, value]) => value !== undefined);
    const row = Object.fromEntries(fields.map((name, c) => [name, read(name, cells[c]!, what)]));
    return {
      ...(row as unknown as Row),
      further: Object.fromEntries(known) as Readonly<Record<string, Param>>,
      ...sourceFrom(cells.slice(sourceAt), String(row.dataset)),
      origin,
    };
  });
}

/** A row of which nothing was told has these cells empty. */
function sourceFrom(cells: string[], dataset: string): Pick<Row, "source"> {
  const [code, commit, backend, tensorflow, data, trainer] = cells;
  if (!code) return {};
  return {
    source: {
      code,
      commit: commit!,
      backend: backend || null,
      tensorflow: tensorflow || null,
      data: data ? { [dataset]: data } : {},
      ...(trainer ? { trainer } : {}),
    },
  };
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
