import { check } from "../core/check.js";
import { grouped } from "../core/numbers.js";
import { differing, type Named, settingText } from "../core/settings.js";
import { bySettings, nameOf, type Seeds, seedOf } from "./configurations.js";
import type { Row } from "./measures.js";
import { type Estimate, pairedDifference } from "./statistics.js";

/** One change and what it is worth: test accuracy with it minus that without, paired by seed. Fractions. */
export interface Ablation extends Estimate {
  readonly dataset: string;
  /** The network without the change: `projection 60×12 + 128`. */
  readonly network: string;
  /** What is changed: the name of a setting; `T` also for T and d together. */
  readonly setting: string;
  /** The change: `lambda2 0.3`, `720 × 1`, `self`, `first 1,000 examples`. */
  readonly change: string;
  /** Whether it is how much was trained on, which is no choice of a network's. */
  readonly isOfData: boolean;
}

/** Which changes: all, or those of some settings. */
export interface AblationOptions {
  readonly title?: string;
  /** Names of settings: `["lambda2", "temperature"]`. */
  readonly of?: readonly string[];
}

/** The changes of some settings; refused where no two configurations differ in such a one alone. */
export function ablationsOf(rows: readonly Row[], of?: readonly string[]): Ablation[] {
  const all = ablations(rows);
  const found = of ? all.filter(({ setting }) => of.includes(setting)) : all;
  const there = [...new Set(all.map(({ setting }) => setting))].join(", ");
  const expected = there ? `of ${there}` : "rows that differ in one setting alone, of a common seed";
  check(found.length > 0, "changes of one setting", of ?? [], expected);
  return found;
}

/** Settings that are no choice to be tried, but the budget or the size itself. */
const fixed = ["dataset", "experiment", "epochs", "examples", "batch", "hidden", "keep"];

/** Whether a configuration leaves every choice as it is by default. */
const isPlain = ({ settings }: Seeds<Row>): boolean =>
  Object.keys(settings).every(name => plain.includes(name));
const plain = [...fixed, "model", "T", "d", "objective", "rate"];

/** What may change with the number of training examples: fewer bear more epochs, and the best state of these. */
const withExamples = ["examples", "epochs", "keep"];

/**
 * Each configuration beside the first one from which it differs in a single setting that this one leaves as it is by
 * default, or in T and d with T·d the same, or in that it was trained on the first so many examples instead of all, in the
 * order of the rows.
 */
export function ablations(rows: readonly Row[]): Ablation[] {
  const all = bySettings(rows, row => row);
  return all.flatMap((changed): Ablation[] => {
    for (const base of all.filter(isPlain)) {
      const change = base === changed ? undefined : changeOf(base, changed);
      const pairs = change === undefined ? [] : pairsOf(base, changed);
      if (pairs.length === 0) continue;
      const {
        members: [first],
      } = base;
      const estimate = pairedDifference(
        pairs.map(([, value]) => value),
        pairs.map(([value]) => value),
      );
      const isOfData = base.settings.examples !== changed.settings.examples;
      const { dataset } = first!;
      return [{ dataset, network: nameOf(first!), ...change!, isOfData, ...estimate }];
    }
    return [];
  });
}

/** What one changes of the other; undefined where that is not one choice. */
function changeOf(
  { settings: base }: Seeds<Row>,
  { settings: changed }: Seeds<Row>,
): Pick<Ablation, "setting" | "change"> | undefined {
  const names = differing([base, changed]);
  const said = (setting: string, isOne: boolean, change: string) => (isOne ? { setting, change } : undefined);
  if (names.includes("examples") && names.every(name => withExamples.includes(name)))
    return said(
      "examples",
      base.examples === undefined,
      `first ${grouped(Number(changed.examples))} examples`,
    );
  if (names.length === 0 || names.some(name => fixed.includes(name))) return;
  const isSplit = names.every(name => name === "T" || name === "d") && product(base) === product(changed);
  if (isSplit) return said("T", Number(base.T) < Number(changed.T), `${changed.T} × ${changed.d}`);
  const [name, ...others] = names as [string, ...string[]];
  if (others.length > 0) return;
  if (name === "objective") return said(name, changed.objective === "self", "self");
  if (name === "model")
    return said(name, base.model === "projection", `${changed.model} ${changed.T} × ${changed.d}`);
  return said(name, base[name] === undefined, `${name} ${settingText(changed[name])}`);
}

const product = ({ T, d }: Named): number => Number(T) * Number(d);

/** Accuracy without and with the change, of the seeds that both have measured. */
function pairsOf(base: Seeds<Row>, changed: Seeds<Row>): [number, number][] {
  const known = new Map(base.members.map(row => [seedOf(row), row.accuracy]));
  return changed.members.flatMap((row): [number, number][] => {
    const before = known.get(seedOf(row));
    const isMeasured = Number.isFinite(before) && Number.isFinite(row.accuracy);
    return isMeasured ? [[before!, row.accuracy!]] : [];
  });
}
