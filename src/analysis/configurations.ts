import { table as arquero, op } from "arquero";
import { check } from "../core/check.js";
import { type Named, ownValue, separating, settingsText, settingText } from "../core/settings.js";
import { type Row, settingFields } from "./measures.js";
import { type PaperNumber, paperNumber } from "./paper.js";
import { mean, sd } from "./statistics.js";

/** A spread over seeds, in fractions: x̄ = Σ x_i / n and s = √(Σ (x_i − x̄)² / (n − 1)), null for one value. */
export interface Spread {
  readonly mean: number;
  readonly sd: number | null;
  readonly n: number;
}

/** What is equal over the seeds of one configuration, and what is averaged over them. */
export interface Configuration {
  /** All settings but the seed, and the experiment: what makes it one configuration. */
  readonly settings: Named;
  readonly experiment: string;
  readonly dataset: string;
  readonly model: string;
  /** Projection functions T and bits of each d; null for a model without bits. */
  readonly T: number | null;
  readonly d: number | null;
  /** Widths of the hidden layers: `0`, `128`, `256x128`. */
  readonly hidden: string;
  readonly objective: string;
  readonly epochs: number | null;
  /** Training examples, where the training part was cut short. */
  readonly examples: number | null;
  /** Seeds, with a number to average or without. */
  readonly seeds: number;
  /** null, as is the ratio, also where the seeds differ in it. */
  readonly parameters: number | null;
  /** Parameters of the full network by those of this one, planes counted 0. */
  readonly ratio: number | null;
  /** The same if the planes were stored: the least of its seeds, which that of the most bytes has. */
  readonly ratioWithPlanes: number | null;
  /** The most of its seeds: ids of chosen bits take a few more with some than with others. */
  readonly bytes: number | null;
  /** The fewest of its seeds. */
  readonly leastBytes: number | null;
  /** Shares of test examples whose class is the first guess, or among the first 3 or 5. */
  readonly accuracy: Spread | null;
  readonly top3: Spread | null;
  readonly top5: Spread | null;
  readonly validation: Spread | null;
  readonly paper: PaperNumber | null;
}

/**
 * What a configuration is, for every table and figure: the experiment and all settings but the seed. Only runs that have
 * all of this alike are averaged.
 */
export function settingsOf(row: Row): Named {
  const fields = settingFields.filter(name => row[name] !== null && row[name] !== "");
  const further = Object.entries(row.further ?? {}).filter(([name]) => name !== "seed");
  return Object.fromEntries([
    ["experiment", row.experiment],
    ...fields.map(name => [name, row[name]] as const),
    ...further.map(([name, value]) => [name === "experiment" ? "setting experiment" : name, value] as const),
  ]);
}

/** One of them, as `settingsOf` has them all. */
export function settingIn(row: Row, name: string): Named[string] {
  const further = name === "experiment" || name === "seed" ? undefined : ownFurther(row, name);
  if (further !== undefined) return further;
  if (name === "experiment") return row.experiment;
  const field = settingFields.find(one => one === name);
  const value = field === undefined ? undefined : row[field];
  return value === null || value === "" ? undefined : value;
}

const ownFurther = ({ further = {} }: Row, name: string): Named[string] =>
  ownValue(further, name === "setting experiment" ? "experiment" : name);

/** Runs that differ in their seeds alone. */
export interface Seeds<T> {
  readonly settings: Named;
  readonly members: readonly T[];
}

/** What is handed in, by configuration, in the order in which these first appear. Refuses two runs of one seed. */
export function bySettings<T>(all: readonly T[], rowOf: (one: T) => Row): Seeds<T>[] {
  const found = arquero({ key: all.map(one => settingsText(settingsOf(rowOf(one)))), member: [...all] })
    .groupby("key")
    .rollup({ members: op.array_agg("member") })
    .objects() as { members: T[] }[];
  return found.map(({ members }) => {
    checkSeeds(members.map(rowOf));
    return { settings: settingsOf(rowOf(members[0]!)), members };
  });
}

/** What tells a row from the others of its configuration. */
export const seedOf = (row: Row): string => settingText(row.further?.seed ?? row.seed);

function checkSeeds(rows: readonly Row[]): void {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const seed = seedOf(row);
    const other = seen.get(seed);
    check(
      other === undefined,
      `runs of ${nameOf(row)}, ${row.objective}, seed ${seed}`,
      [other?.origin, row.origin].map(origin => origin ?? "a row").join(" and "),
      "one for each seed: only seeds are averaged, and these two have all settings alike",
    );
    seen.set(seed, row);
  }
}

/** Rows gathered over their seeds, in the order in which configurations first appear. */
export function configurations(rows: readonly Row[]): Configuration[] {
  check(rows.length > 0, "rows of a table", rows.length, "one or more");
  return bySettings(rows, row => row).map(configuration);
}

/** The rows of one configuration as one: what they have alike, and what is averaged. */
export function configuration({ settings, members }: Seeds<Row>): Configuration {
  const first = members[0]!;
  const over = (value: (row: Row) => number | null): Spread | null => spread(members.map(value));
  const alike = (value: (row: Row) => number | null): number | null =>
    members.every(row => value(row) === value(first)) ? value(first) : null;
  const outer = (end: typeof Math.min, value: (row: Row) => number | null): number | null => {
    const all = members.map(value).filter(found => found !== null);
    return all.length < members.length ? null : end(...all);
  };
  return {
    settings,
    experiment: first.experiment,
    dataset: first.dataset,
    model: first.model,
    T: first.T,
    d: first.d,
    hidden: first.hidden,
    objective: first.objective,
    epochs: first.epochs,
    examples: typeof settings.examples === "number" ? settings.examples : null,
    seeds: members.length,
    parameters: alike(row => row.parameters),
    ratio: alike(row => row.ratio),
    ratioWithPlanes: outer(Math.min, row => row.ratio_with_planes ?? null),
    bytes: outer(Math.max, row => row.bytes),
    leastBytes: outer(Math.min, row => row.bytes),
    accuracy: over(row => row.accuracy),
    top3: over(row => row.top3),
    top5: over(row => row.top5),
    validation: over(row => row.validation_accuracy),
    paper: paperNumber(first),
  };
}

/** Of the numbers that are there: n says of how many. */
function spread(values: readonly (number | null)[]): Spread | null {
  const present = values.filter(value => value !== null);
  return present.length ? { mean: mean(present), sd: sd(present), n: present.length } : null;
}

/** T·d, the bits of a code; null for a model without bits. */
export const codeLength = ({ T, d }: Pick<Configuration, "T" | "d">): number | null =>
  T === null || d === null ? null : T * d;

/** Baselines that see the pixels themselves, in tables and figures of networks that see bits. */
const unprojected: ReadonlySet<string> = new Set(["reused-cnn"]);

/** A model as tables and figures call it. */
export const calledModel = ({ model }: Pick<Configuration, "model">): string =>
  unprojected.has(model) ? `${model} (no projection)` : model;

/** Units of each hidden layer, as settings have them: `0` where there is none. */
export const hiddenWidths = (hidden: string): number[] =>
  hidden === "0" ? [] : hidden.split("x").map(Number);

/** A configuration in a few words: `projection 60×12 + 256`. */
export function nameOf(found: Pick<Configuration, "model" | "T" | "d" | "hidden">): string {
  const { T, d, hidden } = found;
  const size = T === null && d === null ? "" : ` ${T ?? "?"}×${d ?? "?"}`;
  const layers = hidden === "0" || hidden === "" ? "" : `${size ? " + " : " "}${hidden.replaceAll("x", "×")}`;
  return `${calledModel(found)}${size}${layers}`;
}

/** What to say after a configuration's name to tell it from those that read the same: `, rate 0.01`, or nothing. */
export function distinctions<T extends { readonly settings: Named }>(
  all: readonly T[],
  reads: (one: T) => string,
): (one: T) => string {
  const names = separating(all, ({ settings }) => settings, reads);
  return ({ settings }) =>
    names
      .filter(name => settings[name] !== undefined)
      .map(name => `, ${name} ${settingText(settings[name])}`)
      .join("");
}
