import { table as arquero, op } from "arquero";
import { check } from "../core/check.js";
import type { Row } from "./measures.js";
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
  readonly parameters: number | null;
  /** Parameters of the full network by those of this one, planes counted 0. */
  readonly ratio: number | null;
  /** The same if the planes were stored. */
  readonly ratioWithPlanes: number | null;
  readonly bytes: number | null;
  /** Shares of test examples whose class is the first guess, or among the first 3 or 5. */
  readonly accuracy: Spread | null;
  readonly top3: Spread | null;
  readonly top5: Spread | null;
  readonly paper: PaperNumber | null;
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

/** T·d, the bits of a code; null for a model without bits. */
export const codeLength = ({ T, d }: Pick<Configuration, "T" | "d">): number | null =>
  T === null || d === null ? null : T * d;

/** A configuration in a few words: `projection 60×12 + 256`. */
export function nameOf({ model, T, d, hidden }: Pick<Configuration, "model" | "T" | "d" | "hidden">): string {
  const size = T === null || d === null ? "" : ` ${T}×${d}`;
  const layers = hidden === "0" || hidden === "" ? "" : `${size ? " + " : " "}${hidden.replaceAll("x", "×")}`;
  return `${model}${size}${layers}`;
}
