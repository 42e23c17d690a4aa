import { check } from "../core/check.js";
import { differing, type Named, settingsText, settingText } from "../core/settings.js";
import type { Run } from "../tracking/run.js";
import { bySettings, distinctions, nameOf, settingsOf } from "./configurations.js";
import { type Row, rowsOf } from "./measures.js";
import { type Estimate, pairedDifference } from "./statistics.js";

/** Which two values of one setting are compared: `{ by: "objective", of: "joint", minus: "self" }`. */
export interface Contrast {
  readonly by: string;
  readonly of: Value;
  readonly minus: Value;
  /** Settings that may differ too, such as a rate chosen for each of the two; by default none may. */
  readonly also?: readonly string[];
}

type Value = string | number | boolean;

/** Test accuracy of the one minus that of the other, all else equal, paired by seed. Fractions. */
export interface Difference extends Estimate {
  readonly dataset: string;
  /** The configuration but for the setting compared. */
  readonly name: string;
}

/** What the full network's help is worth. */
export const jointMinusSelf: Contrast = { by: "objective", of: "joint", minus: "self" };

/**
 * For each configuration that occurs with both values: the mean over seeds of accuracy(of) − accuracy(minus), with
 * its 95 % interval. A seed's two runs share planes, batches and the order of everything, so pairs remove what
 * seeds have in common. Refused where one of the values does not occur, and where no two runs differ in nothing else.
 */
export function differences(
  from: readonly Run[] | readonly Row[],
  contrast: Contrast = jointMinusSelf,
): Difference[] {
  const { by, of, minus } = contrast;
  const rows = rowsOf(from);
  const values = new Map(rows.map(settingsOf).map(({ [by]: value }) => [settingText(value), value]));
  values.delete("");
  for (const value of [of, minus])
    check(values.has(settingText(value)), by, value, `one of ${[...values.values()].join(", ")}`);
  const found = pairedBySeed(rows, contrast);
  if (found.length === 0) {
    const got = `runs that differ in ${inTheWay(rows, contrast).join(", ") || "their seeds"} too`;
    check(
      false,
      `${by} ${of} − ${minus}`,
      got,
      `runs that differ in nothing else (or name it: also: ["rate"])`,
    );
  }
  return found;
}

/** `joint − self`, and what may differ with it. */
export const contrastName = ({ of, minus, also = [] }: Contrast): string =>
  `${of} − ${minus}${also.length ? `, each with its ${also.join(", ")}` : ""}`;

/** The same, empty where nothing pairs. A seed of which one run diverged has no pair. */
export function pairedBySeed(rows: readonly Row[], contrast: Contrast): Difference[] {
  const measured = bySettings(rows, row => row) // refuses two runs of one seed
    .flatMap(({ members }) => members)
    .filter(row => row.seed !== null && row.accuracy !== null && Number.isFinite(row.accuracy));
  const [mine, others] = [contrast.of, contrast.minus].map(value => bySeed(measured, contrast, value));
  const paired = [...mine!].flatMap(([rest, own]) => {
    const other = others!.get(rest);
    const seeds = other ? [...own.keys()].filter(seed => other.has(seed)) : [];
    if (!other || seeds.length === 0) return [];
    const row = own.get(seeds[0]!)!;
    const accuracies = (side: typeof own) => seeds.map(seed => side.get(seed)!.accuracy!);
    return [
      {
        row,
        settings: restOf(row, contrast),
        estimate: pairedDifference(accuracies(own), accuracies(other)),
      },
    ];
  });
  const apart = distinctions(paired, ({ row }) => `${row.dataset} ${nameOf(row)}`);
  return paired.map(pair => ({
    dataset: pair.row.dataset,
    name: `${nameOf(pair.row)}${apart(pair)}`,
    ...pair.estimate,
  }));
}

/** A configuration without what is compared → seed → the run that has the value. */
function bySeed(
  rows: readonly Row[],
  contrast: Contrast,
  value: Value,
): Map<string, Map<number | null, Row>> {
  const found = new Map<string, Map<number | null, Row>>();
  for (const row of rows) {
    if (settingText(settingsOf(row)[contrast.by]) !== settingText(value)) continue;
    const rest = settingsText(restOf(row, contrast));
    const seeds = found.get(rest) ?? new Map<number | null, Row>();
    const other = seeds.get(row.seed);
    check(
      other === undefined,
      `runs of ${contrast.by} ${value}, seed ${row.seed}`,
      [other?.origin, row.origin].map(origin => origin ?? "a row").join(" and "),
      "one for each seed",
    );
    found.set(rest, seeds.set(row.seed, row));
  }
  return found;
}

const restOf = (row: Row, { by, also = [] }: Contrast): Named =>
  Object.fromEntries(Object.entries(settingsOf(row)).filter(([name]) => name !== by && !also.includes(name)));

/** What keeps the two values from being compared: the fewest other settings in which their runs differ. */
function inTheWay(rows: readonly Row[], contrast: Contrast): string[] {
  const having = (value: Value): Named[] => {
    const own = rows.filter(row => settingText(settingsOf(row)[contrast.by]) === settingText(value));
    return bySettings(own, row => row).map(({ members }) => restOf(members[0]!, contrast));
  };
  const others = having(contrast.minus);
  return having(contrast.of)
    .flatMap(one => others.map(other => differing([one, other])))
    .reduce((fewest, names) => (names.length < fewest.length ? names : fewest));
}
