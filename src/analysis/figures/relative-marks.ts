import type { Trace } from "../../web/figure.js";
import { nameOf } from "../configurations.js";
import { bitsStatement, paper } from "../paper.js";
import { type BitsNeeded, bitsNeeded, type RelativeCurve } from "../relative-curves.js";
import { quiet, rounded } from "./theme.js";

/** The share whose bits each panel names. */
export const asked = 0.9;

export const grouped = (bits: number): string => bits.toLocaleString("en-GB");

/** The fewest bits that reach the share asked for: a line down to them, their interval, and the number at the foot. */
export function foot(
  own: readonly RelativeCurve[],
  colourOf: (curve: RelativeCurve) => string,
  lengths: readonly number[],
): Trace[] {
  const found = own.map(curve => ({ curve, needed: bitsNeeded(curve, asked) }));
  const [best] = found
    .filter(({ needed }) => needed.bits > 0 && Number.isFinite(needed.bits))
    .sort((a, b) => a.needed.bits - b.needed.bits);
  if (found.length === 0) return [];
  if (!best)
    return [
      note(
        found.map(({ needed }) => needed),
        lengths,
      ),
    ];
  const { bits } = best.needed;
  const colour = colourOf(best.curve);
  return [
    {
      ...{
        type: "scatter",
        mode: "lines",
        x: [bits, bits].map(Math.round),
        y: [0, asked],
        hoverinfo: "skip",
      },
      line: { color: colour, width: 1.25, dash: "dot" },
    },
    ...interval(best.needed, lengths, colour),
    {
      ...{ type: "scatter", mode: "markers+text", x: [Math.round(bits)], y: [0], hoverinfo: "skip" },
      marker: { color: colour, size: 7, symbol: "triangle-up" },
      text: [`${asked} at <b>${grouped(Math.round(bits))}</b> bits`],
      textposition: bits > Math.sqrt(Math.min(...lengths) * Math.max(...lengths)) ? "top left" : "top right",
      textfont: { size: 12, color: colour },
      cliponaxis: false,
    },
  ];
}

/** Where no code reaches the share, or the shortest does. */
const note = (needed: readonly BitsNeeded[], lengths: readonly number[]): Trace => ({
  ...{ type: "scatter", mode: "text", x: [Math.max(...lengths)], y: [0.03], hoverinfo: "skip" },
  text: [needed.some(({ bits }) => bits === 0) ? `${asked} with the fewest bits` : `${asked} not reached`],
  textposition: "top left",
  textfont: { size: 12, color: quiet },
});

/** A thick stroke over the bits that the interval holds. */
function interval({ low, high }: BitsNeeded, lengths: readonly number[], colour: string): Trace[] {
  if (low === null || high === null) return [];
  const ends = [Math.max(low, Math.min(...lengths)), Math.min(high, Math.max(...lengths))];
  return [
    {
      ...{ type: "scatter", mode: "lines", x: ends.map(Math.round), y: [asked, asked], hoverinfo: "skip" },
      line: { color: colour, width: 5 },
      opacity: 0.55,
    },
  ];
}

/** The paper's projections by its full network, and what its text says of the bits. */
export function paperTraces(dataset: string): Trace[] {
  const own = paper.filter(row => row.dataset === dataset);
  const full = own.find(({ model }) => model === "full");
  const base = full?.accuracy;
  const points = own.filter(({ model, table }) => model === "projection" && table === full?.table);
  if (base === undefined || points.length === 0) return [];
  const words = dataset === bitsStatement.dataset ? [bitsStatement] : [];
  return [
    {
      ...{ type: "scatter", mode: "markers", name: "paper" },
      x: [...points.map(({ T, d }) => T! * d!), ...words.map(({ bits }) => bits)],
      y: [
        ...points.map(({ accuracy }) => rounded(accuracy / base)),
        ...words.map(({ relative }) => relative),
      ],
      marker: {
        color: quiet,
        size: 8,
        symbol: [...points.map(() => "x-thin"), ...words.map(() => "diamond-open")],
        line: { color: quiet, width: 1.75 },
      },
      text: [
        ...points.map(row => `paper, ${nameOf(row).replace(/^projection /, "")}`),
        ...words.map(() => "paper's words"),
      ],
      hovertemplate: "%{text}: %{y:.3f}<extra></extra>",
    },
    {
      ...{
        type: "scatter",
        mode: "text",
        x: [Math.min(...points.map(({ T, d }) => T! * d!))],
        hoverinfo: "skip",
      },
      y: [rounded(Math.min(...points.map(({ accuracy }) => accuracy)) / base)],
      ...{ text: ["  paper"], textposition: "bottom right", textfont: { size: 11, color: quiet } },
    },
  ];
}
