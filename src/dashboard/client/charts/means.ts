import { counted } from "../../../core/text/counted.js";
import type { By, Columns, GroupsAnswer, RunState, TableAnswer } from "../../api.js";

/** Settings in which runs differ though they are put together: a mean is over them too. The seed is what means are for. */
export function averagedOver(
  params: readonly Pick<Columns["params"][number], "name" | "differs">[],
  by: By,
): string[] {
  const isIn = (name: string) => ("by" in by ? !by.by.includes(name) : by.except.includes(name));
  return params.flatMap(({ name, differs }) => (differs && name !== "seed" && isIn(name) ? [name] : []));
}

/** What means are over, in words. */
export function overText(params: Columns["params"], by: By): string {
  if ("except" in by && by.except.join() === "seed") return "seeds";
  const over = averagedOver(params, by);
  const alike = "by" in by && by.by.length > 0 ? `runs of the same ${by.by.join(", ")}` : "runs";
  return over.length > 0 ? `${alike} that differ in ${over.join(", ")}` : `${alike} with different seeds`;
}

/** What the server says of its means, where it does. */
export type MeansTold = Pick<GroupsAnswer, "rows"> & {
  readonly averagedOver?: readonly string[];
  readonly repeats?: number;
  readonly leftOut?: Readonly<Partial<Record<RunState, number>>>;
  readonly all?: boolean;
};

type Counts = Partial<Record<RunState, number>>;

/** Why means need not compare, a sentence each: which runs that are not finished are in them, or left out, and what they go over. */
export function notesOnMeans(answer: MeansTold, params: Columns["params"], by: By): string[] {
  const over = answer.averagedOver ?? averagedOver(params, by);
  const overNote = `Means go over runs that differ in ${over.join(", ")}: narrow the query, or tell groups apart by it, for numbers that compare.`;
  return [
    ...(over.length > 0 ? [overNote] : []),
    ...repeatsNote(answer),
    ...statesNote(answer),
    ...datasetsNote(params, by),
  ];
}

/** Which runs count as seeds of a mean and are none. */
export const repeatsNote = ({ repeats = 0 }: Pick<MeansTold, "repeats">): string[] =>
  repeats > 0
    ? [
        `${counted(repeats, "run")} of the means ${repeats === 1 ? "repeats" : "repeat"} another with its settings and its seed: pick with a query, or delete what is there twice.`,
      ]
    : [];

/** Why numbers of single runs need not compare. */
export const notesOnRuns = ({ states }: Pick<TableAnswer, "states">, params: Columns["params"]): string[] => {
  const unfinished = countsText(summed(states.map(state => ({ [state]: 1 }))));
  return [
    ...(unfinished ? [`Not finished, and here with their last values: ${unfinished}.`] : []),
    ...datasetsNote(params, null),
  ];
};

export function statesNote({ rows, leftOut, all }: MeansTold): string[] {
  if (leftOut && !all) {
    const left = countsText(leftOut);
    return left ? [`Means are of finished runs; left out: ${left}.`] : [];
  }
  const unfinished = countsText(summed(rows.map(({ states }) => states)));
  return unfinished ? [`Not finished, and in the means with their last values: ${unfinished}.`] : [];
}

/** Of numbers of several data sets one may be higher for its data set alone. */
function datasetsNote(params: Columns["params"], by: By | null): string[] {
  const dataset = params.find(({ name, differs }) => name === "dataset" && differs);
  if (!dataset || (by && averagedOver([dataset], by).length > 0)) return [];
  const named = dataset.values ? ` (${dataset.values.map(String).join(", ")})` : "";
  return [`Several data sets${named}: numbers of one do not compare with those of another.`];
}

function summed(all: readonly Counts[]): Counts {
  const sums: Counts = {};
  for (const counts of all)
    for (const [state, count] of Object.entries(counts) as [RunState, number][])
      sums[state] = (sums[state] ?? 0) + count;
  return sums;
}

/** `2 failed, 1 running`; what waits has no numbers. */
const countsText = (counts: Counts): string =>
  (["failed", "stopped", "lost", "running"] as const)
    .flatMap(state => (counts[state] ? [`${counts[state]} ${state}`] : []))
    .join(", ");
