import {
  type Configuration,
  codeLength,
  configurations,
  distinctions,
  nameOf,
  type Spread,
} from "./configurations.js";
import type { Row } from "./measures.js";
import { type PaperNumber, paper } from "./paper.js";

/** P@k: the share of test examples whose class is among the first k guesses. */
export const ranks = [
  { name: "P@1", measure: "accuracy" },
  { name: "P@3", measure: "top3" },
  { name: "P@5", measure: "top5" },
] as const;

export type Rank = (typeof ranks)[number];

/** A configuration with its accuracy at one rank, in fractions. */
export interface AccuracyPoint {
  readonly configuration: Configuration;
  readonly value: Spread;
  /** What tells it from configurations that read the same: `, rate 0.01`, or nothing. */
  readonly apart: string;
}

/** A point over the code length T·d. */
export interface LengthPoint extends AccuracyPoint {
  readonly length: number;
}

/** Projection networks that differ in T and d alone (and in what goes with these), the shortest code first. */
export interface AccuracyLine {
  /** Widths of the hidden layers on the bits. */
  readonly hidden: string;
  /** What else tells the line from others, and the place of hidden layers and this among those of all data sets. */
  readonly apart: string;
  readonly place: number;
  readonly objective: string;
  readonly points: readonly LengthPoint[];
}

/** A small network on the inputs, at the T·d of the projection network whose parameters it matches best. */
export interface MatchedPoint extends LengthPoint {
  readonly near: Configuration;
}

/** What one data set shows at one rank. */
export interface AccuracyPanel {
  readonly dataset: string;
  readonly lines: readonly AccuracyLine[];
  /** The paper's projections; it has P@1 alone. */
  readonly paper: readonly PaperNumber[];
  /** Models without bits. */
  readonly levels: readonly AccuracyPoint[];
  readonly matched: readonly MatchedPoint[];
  /** Percent from … to: where projections, levels and the paper stand; null where there is nothing to show. */
  readonly range: readonly [number, number] | null;
}

export interface AccuracyPanels {
  /** Each with every T·d that occurs. */
  readonly datasets: readonly { readonly name: string; readonly lengths: readonly number[] }[];
  /** The ranks that were measured, each with a panel per data set. */
  readonly views: readonly { readonly rank: Rank; readonly panels: readonly AccuracyPanel[] }[];
}

/** The numbers of the figure "accuracy over T·d": for each rank and data set what is drawn, and where. */
export function accuracyPanels(rows: readonly Row[]): AccuracyPanels {
  const all = configurations(rows);
  const names = [...new Set(all.map(({ dataset }) => dataset))];
  const apart = distinctionsOf(all);
  const kinds = kindsOf(all.filter(hasBits).map(one => ({ ...one, apart: apart(one) })));
  const of = (dataset: string): Configuration[] => all.filter(found => found.dataset === dataset);
  return {
    datasets: names.map(name => ({ name, lengths: of(name).flatMap(found => codeLength(found) ?? []) })),
    views: ranks
      .filter(({ measure }) => all.some(found => found[measure]))
      .map(rank => ({
        rank,
        panels: names.map(name => panel(name, pointsOf(of(name), rank, apart), rank, kinds)),
      })),
  };
}

const hasBits = (found: Configuration): boolean => codeLength(found) !== null;

/** Of models with bits, which lines name by their objective, and of those without, which levels name by their model. */
function distinctionsOf(all: readonly Configuration[]): (one: Configuration) => string {
  const models = new Set(all.filter(hasBits).map(({ model }) => model));
  const coded = distinctions(all.filter(hasBits), one => `${one.dataset} ${nameOf(one)} ${one.objective}`);
  const plain = distinctions(
    all.filter(one => !hasBits(one)),
    one => `${one.dataset} ${nameOf(one)}`,
  );
  return one => (hasBits(one) ? `${models.size > 1 ? `, ${one.model}` : ""}${coded(one)}` : plain(one));
}

/** Hidden layers and what else tells lines apart, in the order in which these first appear. */
const kindsOf = (coded: readonly { hidden: string; apart: string }[]): Kind[] => [
  ...new Map(coded.map(({ hidden, apart }) => [JSON.stringify([hidden, apart]), { hidden, apart }])).values(),
];

type Kind = Pick<AccuracyLine, "hidden" | "apart">;

const pointsOf = (
  found: readonly Configuration[],
  { measure }: Rank,
  apart: (one: Configuration) => string,
): AccuracyPoint[] =>
  found.flatMap(configuration => {
    const value = configuration[measure];
    return value ? [{ configuration, value, apart: apart(configuration) }] : [];
  });

function panel(
  dataset: string,
  points: readonly AccuracyPoint[],
  rank: Rank,
  kinds: readonly Kind[],
): AccuracyPanel {
  const own = points.flatMap((point): LengthPoint[] => {
    const length = codeLength(point.configuration);
    return length === null ? [] : [{ ...point, length }];
  });
  const coded = new Set(own.map(({ configuration }) => configuration.model));
  const isOf = (row: PaperNumber): boolean =>
    row.dataset === dataset && (row.model === "projection" || coded.has(row.model));
  const published = rank.measure === "accuracy" ? paper.filter(row => row.T !== null && isOf(row)) : [];
  return {
    dataset,
    lines: linesOf(own, kinds),
    paper: published,
    levels: points.filter(({ configuration: c }) => !hasBits(c) && c.model !== "matched"),
    matched: matchedPoints(points, own),
    range: rangeOf(points, published),
  };
}

function linesOf(own: readonly LengthPoint[], kinds: readonly Kind[]): AccuracyLine[] {
  const objectives = [...new Set(own.map(({ configuration }) => configuration.objective))];
  return kinds
    .flatMap((kind, place) =>
      objectives.map(objective => ({
        ...kind,
        place,
        objective,
        points: own
          .filter(point => point.apart === kind.apart && point.configuration.hidden === kind.hidden)
          .filter(point => point.configuration.objective === objective)
          .sort((a, b) => a.length - b.length),
      })),
    )
    .filter(({ points }) => points.length > 0);
}

function matchedPoints(points: readonly AccuracyPoint[], own: readonly LengthPoint[]): MatchedPoint[] {
  return points
    .filter(({ configuration }) => configuration.model === "matched")
    .flatMap(point => {
      const near = nearestInSize(point, own);
      return near ? [{ ...point, near: near.configuration, length: near.length }] : [];
    });
}

/** The one with the least |ln(parameters / parameters)|. */
function nearestInSize(point: AccuracyPoint, others: readonly LengthPoint[]): LengthPoint | undefined {
  const parametersOf = ({ configuration }: AccuracyPoint): number => configuration.parameters ?? Number.NaN;
  const distance = (other: LengthPoint): number =>
    Math.abs(Math.log(parametersOf(other) / parametersOf(point)));
  const [first, ...known] = others.filter(other => Number.isFinite(distance(other)));
  return first && known.reduce((best, other) => (distance(other) < distance(best) ? other : best), first);
}

/** Without the networks of equal size, so that the smallest of them do not flatten all curves. */
function rangeOf(
  points: readonly AccuracyPoint[],
  published: readonly PaperNumber[],
): [number, number] | null {
  const values = [
    ...points
      .filter(({ configuration }) => configuration.model !== "matched")
      .flatMap(({ value: { mean, sd } }) => [mean - (sd ?? 0), mean + (sd ?? 0)]),
    ...published.map(({ accuracy }) => accuracy),
  ].filter(Number.isFinite);
  if (values.length === 0) return null;
  const [low, high] = [100 * Math.min(...values), 100 * Math.max(...values)];
  const room = Math.max(0.1 * (high - low), 0.5);
  return [Number((low - room).toFixed(2)), Number((high + room).toFixed(2))];
}
