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
 * seeds have in common. Refused where one of the values does not occur or has no accuracy, and where no two runs differ
 * in nothing else.
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
  for (const value of [of, minus]) {
    const own = rowsWith(rows, by, value);
    const what = `runs of ${by} ${value}`;
    check(own.some(isMeasured), what, `${own.length}, none with an accuracy`, "one that did not diverge");
  }
  const found = pairedBySeed(rows, contrast);
  const others = found.length > 0 ? [] : inTheWay(rows, contrast);
  check(
    found.length > 0,
    `${by} ${of} − ${minus}`,
    `runs that differ in ${others.join(", ") || "their seeds"} too`,
    `runs that differ in nothing else (or name it: also: ["rate"])`,
  );
  return found;
}

/** The rows that have one of the two values. */
export const comparedRows = (rows: readonly Row[], { by, of, minus }: Contrast): Row[] =>
  [of, minus].flatMap(value => rowsWith(rows, by, value));

const rowsWith = (rows: readonly Row[], by: string, value: Value): Row[] =>
  rows.filter(row => settingText(settingsOf(row)[by]) === settingText(value));

const isMeasured = ({ seed, accuracy }: Row): boolean =>
  seed !== null && accuracy !== null && Number.isFinite(accuracy);

/** `joint − self`, and what may differ with it. */
export const contrastName = ({ of, minus, also = [] }: Contrast): string =>
  `${of} − ${minus}${also.length ? `, each with its ${also.join(", ")}` : ""}`;

/** The same, empty where nothing pairs. A seed of which one run diverged has no pair. */
export function pairedBySeed(rows: readonly Row[], contrast: Contrast): Difference[] {
  if (isReversed(contrast)) return pairedBySeed(rows, reversed(contrast)).map(negated);
  const measured = bySettings(rows, row => row) // refuses two runs of one seed
    .flatMap(({ members }) => members)
    .filter(isMeasured);
  const [mine, others] = [contrast.of, contrast.minus].map(value => bySeed(measured, contrast, value));
  const paired = [...mine!.values()].flatMap(own => {
    const [first] = own.values();
    const other = others!.get(settingsText(partnersSettings(first!, contrast)));
    const seeds = other ? [...own.keys()].filter(seed => other.has(seed)) : [];
    if (!other || seeds.length === 0) return [];
    const row = own.get(seeds[0]!)!;
    const accuracies = (side: typeof own) => seeds.map(seed => side.get(seed)!.accuracy!);
    return [
      {
        row,
        settings: settingsBeside(row, contrast),
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

/** Several joint networks, of other λ2 for example, may have the same self one: each is paired from its side. */
const isReversed = ({ by, minus }: Contrast): boolean => by === "objective" && minus === "joint";

const reversed = ({ of, minus, ...others }: Contrast): Contrast => ({ ...others, of: minus, minus: of });

const negated = ({ mean, low, high, ...others }: Difference): Difference => ({
  ...others,
  ...{ mean: -mean, low: high === null ? null : -high, high: low === null ? null : -low },
});

/** A configuration without what is compared → seed → the run that has the value. */
function bySeed(
  rows: readonly Row[],
  contrast: Contrast,
  value: Value,
): Map<string, Map<number | null, Row>> {
  const found = new Map<string, Map<number | null, Row>>();
  for (const row of rowsWith(rows, contrast.by, value)) {
    const beside = settingsText(settingsBeside(row, contrast));
    const seeds = found.get(beside) ?? new Map<number | null, Row>();
    const other = seeds.get(row.seed);
    check(
      other === undefined,
      `runs of ${contrast.by} ${value}, seed ${row.seed}`,
      [other?.origin, row.origin].map(origin => origin ?? "a row").join(" and "),
      "one for each seed",
    );
    found.set(beside, seeds.set(row.seed, row));
  }
  return found;
}

/** All settings but the one compared, and those that may differ with it. */
const settingsBeside = (row: Row, { by, also = [] }: Contrast): Named =>
  Object.fromEntries(Object.entries(settingsOf(row)).filter(([name]) => name !== by && !also.includes(name)));

/**
 * The same of the run that this one is compared with: a joint one may name whom it learns from and how it imitates, a self
 * one learns from nobody.
 */
const partnersSettings = (row: Row, contrast: Contrast): Named =>
  settingsBeside(
    row,
    contrast.by === "objective"
      ? { ...contrast, also: [...(contrast.also ?? []), ...ofImitation] }
      : contrast,
  );

const ofImitation = ["trainer", "lambda2", "temperature"];

/** What keeps the two values from being compared: the fewest other settings in which their runs differ. */
function inTheWay(rows: readonly Row[], contrast: Contrast): string[] {
  if (isReversed(contrast)) return inTheWay(rows, reversed(contrast));
  const settingsWith = (value: Value): Named[] =>
    bySettings(rowsWith(rows, contrast.by, value), row => row).map(({ members }) =>
      partnersSettings(members[0]!, contrast),
    );
  const others = settingsWith(contrast.minus);
  return settingsWith(contrast.of)
    .flatMap(one => others.map(other => differing([one, other])))
    .reduce((fewest, names) => (names.length < fewest.length ? names : fewest));
}
