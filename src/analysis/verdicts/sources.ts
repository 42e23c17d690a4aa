import { counted } from "../../core/text/counted.js";
import { seedOf } from "../configurations.js";
import type { Row } from "../measures.js";
import { sourceNotes } from "../sources.js";

/** What made an experiment's rows, and the command that makes them again. */
export interface Origin {
  readonly experiment: string;
  /** Runs, seeds, epochs, code, backend. */
  readonly line: string;
  /** Null where no profile of the experiment has these rows. */
  readonly command: string | null;
  /** Where rows were not made alike. */
  readonly notes: readonly string[];
}

/** The options of `reproduce` that make rows again: `--profile full`; null where none do. */
export type OptionsOf = (rows: readonly Row[]) => string | null;

/** Its line and its notes as one text. */
export const originText = ({ line, notes }: Origin): string => [`${line}.`, ...notes].join(" ");

export function originOf(experiment: string, rows: readonly Row[], optionsOf: OptionsOf | undefined): Origin {
  const seeds = [...new Set(rows.map(seedOf))].map(Number).sort((a, b) => a - b);
  const epochs = Math.max(...rows.map(row => row.epochs ?? 0));
  const datasets = [...new Set(rows.map(({ dataset }) => dataset))];
  const examples = [...new Set(rows.map(row => row.further?.examples))];
  const options = optionsOf?.(rows) ?? null;
  const parts = [
    `${counted(rows.length, "run")} on ${datasets.join(", ")}`,
    `${seeds.length === 1 ? "seed" : "seeds"} ${seedText(seeds)}`,
    `up to ${counted(epochs, "epoch")}`,
    ...examplesText(examples),
    ...madeBy(rows),
  ];
  return {
    experiment,
    line: parts.join("; "),
    command: options === null ? null : `npm run reproduce -- ${experiment} ${options}`,
    notes: sourceNotes(rows),
  };
}

/** On how many examples rows were trained, where not on all. */
function examplesText(examples: readonly unknown[]): string[] {
  const counts = examples.filter(count => count !== undefined).map(Number);
  if (counts.length === 0) return [];
  const named = counts
    .sort((a, b) => a - b)
    .map(count => count.toLocaleString("en-GB"))
    .join(", ");
  return [
    `on the first ${named} training examples only${counts.length < examples.length ? ", or on all" : ""}`,
  ];
}

/** `1-5` where none is left out, `1,3` where one is: as `--seeds` takes them. */
export function seedText(seeds: readonly number[]): string {
  const [first, last] = [seeds[0]!, seeds.at(-1)!];
  return seeds.length > 2 && last - first === seeds.length - 1 ? `${first}-${last}` : seeds.join(",");
}

/** Of rows that one code made on one backend; where several did, notes say so. */
function madeBy(rows: readonly Row[]): string[] {
  const { source } = rows[0]!;
  const isOne = rows.every(
    row => row.source?.code === source?.code && row.source?.backend === source?.backend,
  );
  if (!source || !isOne) return [];
  const { commit, code, backend, tensorflow } = source;
  return [
    `code ${code} (commit ${commit})`,
    `TensorFlow ${tensorflow ?? "unknown"}, ${backend ?? "unknown"}`,
  ];
}
