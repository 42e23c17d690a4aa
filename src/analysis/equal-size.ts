import { settingsText } from "../core/settings.js";
import { bySettings, distinctions, hiddenWidths, nameOf, type Seeds, seedOf } from "./configurations.js";
import type { Row } from "./measures.js";
import { byMeanValidation } from "./ranking.js";
import { type Estimate, pairedDifference } from "./statistics.js";

/** What is counted to call two networks equal in size: planes cost nothing, 4 bytes a number, or a product a number. */
export const counts = ["parameters", "bytes", "multiplications"] as const;
export type Count = (typeof counts)[number];

/** Test accuracy of a projection network minus that of one on the pixels of its size, paired by seed. Fractions. */
export interface AtEqualSize extends Estimate {
  readonly dataset: string;
  /** `projection 8×10`. */
  readonly network: string;
  readonly count: Count;
  /** How many of them the projection network has. */
  readonly size: number;
  /** The network on the pixels: `matched 79`, `hashed 500`, and how many it has. */
  readonly other: string;
  readonly otherSize: number;
}

type Networks = Seeds<Row>;

/**
 * Each projection network of an image set beside the `matched` one whose width brings it closest in each count, and beside
 * the `hashed` one of as many parameters; only where that very network was trained on the same budget.
 */
export function atEqualSize(rows: readonly Row[]): AtEqualSize[] {
  const all = bySettings(rows, row => row);
  const found = all.filter(isOnPlanes).flatMap(own => {
    const beside = all.filter(other => settingsText(budgetOf(other)) === settingsText(budgetOf(own)));
    return pairsFor(own, beside).flatMap(pair => {
      const estimate = difference(own, pair.other);
      return estimate ? [{ own, pair, estimate }] : [];
    });
  });
  const apart = distinctions(
    found.map(({ own }) => own),
    own => `${first(own).dataset} ${nameOf(first(own))}`,
  );
  return found.map(({ own, pair, estimate }) => ({
    dataset: first(own).dataset,
    network: `${nameOf(first(own))}${apart(own)}`,
    ...{ count: pair.count, size: pair.size, otherSize: pair.otherSize },
    other: nameOf(first(pair.other)),
    ...estimate,
  }));
}

const first = ({ members }: Networks): Row => members[0]!;

const isOnPlanes = (own: Networks): boolean =>
  first(own).model === "projection" &&
  first(own).parameters !== null &&
  own.settings.projection === undefined;

/** What two networks have alike that can be compared. */
const budgetOf = ({ settings }: Networks) => {
  const { experiment, dataset, epochs, examples, batch } = settings;
  return { experiment, dataset, epochs, examples, batch };
};

interface Pair {
  readonly count: Count;
  readonly size: number;
  readonly other: Networks;
  readonly otherSize: number;
}

function pairsFor(own: Networks, beside: readonly Networks[]): Pair[] {
  const matched = beside.filter(other => first(other).model === "matched");
  const task = taskOf(matched);
  if (!task) return [];
  const pairs = counts.flatMap((count): Pair[] => {
    const size = sizeOf(first(own), count, task);
    const other = best(matched.filter(one => widthOf(first(one)) === widthFor(size, count, task)));
    return other ? [{ count, size, other, otherSize: sizeOf(first(other), count, task) }] : [];
  });
  const size = first(own).parameters!;
  const hashed = best(
    beside.filter(other => first(other).model === "hashed" && first(other).parameters === size),
  );
  const sharing: Pair[] = hashed ? [{ count: "parameters", size, other: hashed, otherSize: size }] : [];
  return [...pairs.slice(0, 1), ...sharing, ...pairs.slice(1)];
}

/** Of several of one size, of other rates for example, that which is best on the validation part. */
const best = (networks: readonly Networks[]): Networks | undefined =>
  networks.toSorted((a, b) => byMeanValidation(a.members, b.members))[0];

/** What measures do not say of a data set: how many numbers an example has, and how many classes there are. */
interface Sizes {
  readonly inputs: number;
  readonly classes: number;
}

/** Of two networks with one hidden layer: parameters are h·(inputs + 1 + classes) + classes, a line over the width h. */
function taskOf(matched: readonly Networks[]): Sizes | undefined {
  const [a, ...others] = matched.map(first);
  const b = others.find(({ hidden }) => hidden !== a!.hidden);
  if (!a || !b) return undefined;
  const slope = (a.parameters! - b.parameters!) / (widthOf(a) - widthOf(b));
  const classes = a.parameters! - slope * widthOf(a);
  return { inputs: slope - 1 - classes, classes };
}

const widthOf = ({ hidden }: Row): number => Number(hidden);

const bytesPerFloat = 4;

/** Of a network on bits: planes are stored, or take a product a number; weights on bits are sums. */
function sizeOf({ model, T, d, hidden, parameters }: Row, count: Count, { inputs, classes }: Sizes): number {
  const planes = model === "projection" ? inputs * T! * d! : 0;
  if (count === "parameters") return parameters!;
  if (count === "bytes") return bytesPerFloat * (parameters! + planes);
  const widths = [...hiddenWidths(hidden), classes];
  const products = widths.slice(1).reduce((sum, outputs, l) => sum + widths[l]! * outputs, 0);
  return products + (planes || inputs * widths[0]!);
}

/** The width that brings a network with one hidden layer closest, as `matched` is made. */
function widthFor(size: number, count: Count, { inputs, classes }: Sizes): number {
  const numbers = count === "bytes" ? size / bytesPerFloat : size;
  const width =
    count === "multiplications" ? numbers / (inputs + classes) : (numbers - classes) / (inputs + 1 + classes);
  return Math.max(1, Math.round(width));
}

/** Of the seeds that both have measured; null where there is none. */
function difference(own: Networks, other: Networks): Estimate | null {
  const known = new Map(other.members.map(row => [seedOf(row), row.accuracy]));
  const pairs = own.members
    .map(row => [row.accuracy, known.get(seedOf(row))] as const)
    .filter((pair): pair is [number, number] => pair.every(Number.isFinite));
  return pairs.length === 0
    ? null
    : pairedDifference(
        pairs.map(([ours]) => ours),
        pairs.map(([, theirs]) => theirs),
      );
}
