import type { Row } from "../measures.js";
import {
  type BitsNeeded,
  bitsNeeded,
  type RelativeCurve,
  relativeCurves,
  shares,
} from "../relative-curves.js";
import type { Table } from "./table.js";

/** Bits needed for shares of the full network's accuracy, at each rank that was measured; none where nothing is relative. */
export function bitsNeededTables(rows: readonly Row[]): Table[] {
  return relativeCurves(rows).map(({ rank, curves }) => ({
    title: `Bits needed for a share of the full network's ${rank.name}, and 95\u00a0% interval over seeds drawn anew`,
    columns: [
      { title: "data set", align: "left" },
      { title: "bits are", align: "left" },
      { title: "hidden", align: "left" },
      { title: "n", align: "right" },
      ...shares.map(share => ({ title: String(share), align: "right" as const })),
    ],
    rows: curves.map(curve => cellsOf(curve)),
  }));
}

function cellsOf(curve: RelativeCurve): string[] {
  const needed = shares.map(share => bitsNeeded(curve, share));
  const longest = curve.points.at(-1)!.length;
  const shortest = curve.points[0]!.length;
  const number = (bits: number): string =>
    Number.isNaN(bits)
      ? ""
      : bits === 0
        ? `≤\u00a0${grouped(shortest)}`
        : bits > longest
          ? `>\u00a0${grouped(longest)}`
          : grouped(Math.round(bits));
  const cell = ({ bits, low, high }: BitsNeeded): string =>
    low === null || high === null || number(low) === number(high)
      ? number(bits)
      : `${number(bits)} (${number(low)} to ${number(high)})`;
  return [
    curve.dataset,
    curve.projection,
    `${curve.hidden.replaceAll("x", "×")}${curve.apart}`,
    String(needed[0]!.n),
    ...needed.map(cell),
  ];
}

const grouped = (bits: number): string => bits.toLocaleString("en-GB");
