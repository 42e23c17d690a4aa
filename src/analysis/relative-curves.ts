import { seeded } from "../core/random.js";
import { settingsText, settingText } from "../core/settings.js";
import { type Rank, ranks } from "./accuracy-panels.js";
import { bySettings, codeLength, distinctions, nameOf, type Seeds, seedOf } from "./configurations.js";
import type { Row } from "./measures.js";
import { byMeanValidation } from "./ranking.js";
import { fullBeside, isJointProjection } from "./relative-accuracy.js";
import { bootstrapInterval, mean, sd } from "./statistics.js";

/** Accuracy by that of the full network at one code length: of each seed, and their mean and spread. */
export interface CurvePoint {
  /** T·d */
  readonly length: number;
  /** Seed → accuracy / accuracy of the full network of that seed. */
  readonly seeds: ReadonlyMap<string, number>;
  readonly mean: number;
  readonly sd: number | null;
}

/** Projection networks of one kind on one data set, which differ in T and d alone; the shortest code first. */
export interface RelativeCurve {
  readonly dataset: string;
  /** Widths of the hidden layers on the bits. */
  readonly hidden: string;
  /** How the bits come about. */
  readonly projection: string;
  /** What tells it from other curves of its data set that read the same: `, epochs 8`, or nothing. */
  readonly apart: string;
  readonly points: readonly CurvePoint[];
}

/** The curves of the data sets at a rank, in the order in which they first appear, and the full networks' own accuracy. */
export interface RelativeCurves {
  readonly rank: Rank;
  readonly curves: readonly RelativeCurve[];
  /** Data set → its full networks: more than one where budgets differ. */
  readonly full: ReadonlyMap<string, readonly FullLevel[]>;
}

/** The accuracy of a full network, the mean over its seeds. */
export interface FullLevel {
  readonly accuracy: number;
  /** As of a curve. */
  readonly apart: string;
}

/**
 * Accuracy relative to the full network over the code length, at each rank that was measured: seed by seed, since a seed's
 * networks share batches. Where several T × d have one length, the first by validation accuracy stands for it.
 */
export function relativeCurves(rows: readonly Row[]): RelativeCurves[] {
  const all = bySettings(rows, row => row);
  const fulls = all.filter(({ members }) => members[0]!.model === "full");
  const own = all.filter(isJointProjection).sort((a, b) => byMeanValidation(a.members, b.members));
  return ranks
    .map(rank => ({ rank, curves: curvesOf(own, fulls, rank), full: levels(fulls, rank) }))
    .filter(({ curves }) => curves.length > 0);
}

function curvesOf(own: readonly Seeds<Row>[], fulls: readonly Seeds<Row>[], rank: Rank): RelativeCurve[] {
  const found = new Map<string, Line>();
  for (const one of own) {
    const row = one.members[0]!;
    const length = codeLength(row);
    const base = fullBeside(one, fulls);
    const seeds = base && ratios(one, base, rank);
    if (length === null || !seeds || seeds.size === 0) continue;
    const { T: _, d: __, ...others } = one.settings;
    const key = settingsText(others);
    const line = found.get(key) ?? { ...lineOf(one), settings: others, points: [] };
    found.set(key, line);
    if (line.points.some(point => point.length === length)) continue;
    const values = [...seeds.values()];
    line.points.push({ length, seeds, mean: mean(values), sd: sd(values) });
  }
  const order = [...new Set(fulls.map(({ members }) => members[0]!.dataset))];
  const lines = [...found.values()];
  const apart = distinctions(lines, ({ dataset, hidden, projection }) =>
    [dataset, hidden, projection].join(" "),
  );
  return lines
    .map(({ settings, points, ...line }) => ({
      ...line,
      ...{ apart: apart({ ...line, settings, points }), points: points.sort((a, b) => a.length - b.length) },
    }))
    .sort((a, b) => order.indexOf(a.dataset) - order.indexOf(b.dataset) || place(a) - place(b));
}

interface Line extends Pick<RelativeCurve, "dataset" | "hidden" | "projection"> {
  /** Those that all of its points share. */
  readonly settings: Seeds<Row>["settings"];
  readonly points: CurvePoint[];
}

/** Sign bits before others, linear networks before deep ones. */
const place = ({ hidden, projection }: Pick<RelativeCurve, "hidden" | "projection">): number =>
  (projection === "sign" ? 0 : 2) + (hidden === "0" ? 0 : 1);

const lineOf = ({ settings, members: [first] }: Seeds<Row>): Omit<Line, "settings" | "points"> => ({
  dataset: first!.dataset,
  hidden: first!.hidden,
  projection: settingText(settings.projection) || "sign",
});

/** Seed → own / full, of the seeds that both have measured. */
function ratios(own: Seeds<Row>, full: Seeds<Row>, { measure }: Rank): Map<string, number> {
  const base = new Map(full.members.map(row => [seedOf(row), row[measure]]));
  const pairs = own.members.map(
    row => [seedOf(row), (row[measure] ?? Number.NaN) / (base.get(seedOf(row)) ?? Number.NaN)] as const,
  );
  return new Map(pairs.filter(([, ratio]) => Number.isFinite(ratio)));
}

function levels(fulls: readonly Seeds<Row>[], { measure }: Rank): Map<string, FullLevel[]> {
  const measured = fulls.filter(one => valuesOf(one, measure).length > 0);
  const apart = distinctions(measured, ({ members: [first] }) => `${first!.dataset} ${nameOf(first!)}`);
  const found = new Map<string, FullLevel[]>();
  for (const one of measured) {
    const { dataset } = one.members[0]!;
    const level = { accuracy: mean(valuesOf(one, measure)), apart: apart(one) };
    found.set(dataset, [...(found.get(dataset) ?? []), level]);
  }
  return found;
}

const valuesOf = ({ members }: Seeds<Row>, measure: Rank["measure"]): number[] =>
  members.flatMap(row => row[measure] ?? []).filter(Number.isFinite);

/** The shares of the full network's accuracy that are asked for. */
export const shares = [0.8, 0.9, 0.95] as const;

/** How many bits a share of the full network's accuracy takes. */
export interface BitsNeeded {
  readonly share: number;
  /** Bits, between code lengths by their logarithm; NaN where the lengths have no seed in common, 0 where the shortest code does, Infinity where the longest does not. */
  readonly bits: number;
  /** 95 %, of seeds drawn with replacement; null where there is one seed. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** Where the mean curve first reaches a share: interpolated on log₂ bits, with a bootstrap interval over seeds. */
export function bitsNeeded(
  { points, dataset, hidden, projection }: RelativeCurve,
  share: number,
): BitsNeeded {
  const seeds = [...points[0]!.seeds.keys()].filter(seed => points.every(point => point.seeds.has(seed)));
  if (seeds.length === 0) return { share, n: 0, bits: Number.NaN, low: null, high: null };
  const random = seeded(1).stream(`${dataset} ${projection} ${hidden} ${share}`);
  const {
    n,
    mean: found,
    low,
    high,
  } = bootstrapInterval(seeds, some => crossing(points, some, share), { random, resamples: 2_000 });
  const bits = (at: number): number =>
    at <= shortest ? 0 : at > Math.log2(points.at(-1)!.length) ? Infinity : 2 ** at;
  return {
    share,
    n,
    bits: bits(found),
    low: low === null ? null : bits(low),
    high: high === null ? null : bits(high),
  };
}

const shortest = 0; // below the logarithm of any code that is interpolated to

/** log₂ of the bits at which the mean over some seeds first reaches the share; 0 at the first code, one past the last at none. */
function crossing(points: readonly CurvePoint[], seeds: readonly string[], share: number): number {
  const at = (point: CurvePoint): number => mean(seeds.map(seed => point.seeds.get(seed)!));
  let before: { log: number; value: number } | undefined;
  for (const point of points) {
    const now = { log: Math.log2(point.length), value: at(point) };
    if (now.value >= share)
      return before
        ? before.log + ((share - before.value) / (now.value - before.value)) * (now.log - before.log)
        : shortest;
    before = now;
  }
  return before!.log + 1;
}
