import uPlot from "uplot";
import { shortNumber } from "../../parts/format.js";
import { faint, styleOf } from "../colours.js";
import type { Aligned, Series } from "./aligned.js";

/** The colours of a plot, as the page has them now. */
export interface PlotInk {
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly series: readonly string[];
}

/** A point that is no finite number: a mark at the edge that it would lie beyond, NaN at the foot. */
export interface OddMark {
  readonly place: number;
  readonly x: number;
  readonly value: "NaN" | "Infinity" | "-Infinity";
}

/** What is drawn, and what is called back. */
export interface Picture {
  readonly aligned: Aligned;
  readonly odds: readonly OddMark[];
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  /** Whether x is a time of day, Unix ms. */
  readonly isClock: boolean;
  readonly zoom: readonly [number, number] | null;
  readonly ink: PlotInk;
  readonly xLabel: string;
  /** The line that stands out, by its index; null: none does. */
  readonly focus: number | null;
  onPointer(x: number | null): void;
  onZoom(range: readonly [number, number] | null): void;
}

/** What may not change without a new plot: its lines, scales and colours. */
export const shapeOf = ({ aligned, isLogX, isLogY, isClock, ink, xLabel }: Picture): string =>
  JSON.stringify([
    aligned.series.map(({ line, place, part }) => [line, place, part]),
    isLogX,
    isLogY,
    isClock,
    ink,
    xLabel,
  ]);

export const dataOf = ({ aligned }: Picture): uPlot.AlignedData =>
  [aligned.x, ...aligned.series.map(({ values }) => values)] as uPlot.AlignedData;

/** uPlot's options; `now` tells what is drawn at the moment of a call. */
export function optionsOf(now: () => Picture, width: number, height: number): uPlot.Options {
  const { aligned, isLogX, isLogY, isClock, ink, xLabel } = now();
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    cursor: {
      sync: { key: "curves", setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { show: false },
      y: false,
    },
    focus: { alpha: 0.15 },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: {
        time: isClock,
        distr: isLogX ? 3 : 1,
        range: (_, low, high) => rangeOf(now().zoom, low, high, isLogX),
      },
      y: { distr: isLogY ? 3 : 1, ...(isLogY ? {} : { range: { min: { pad: 0.05 }, max: { pad: 0.05 } } }) },
    },
    axes: [axisX(ink, xLabel), axisY(ink)],
    series: [{}, ...aligned.series.map(one => seriesOf(one, ink))],
    bands: bandsOf(aligned, ink),
    hooks: {
      setCursor: [plot => now().onPointer(pointer(plot))],
      setSelect: [plot => selected(plot, now())],
      draw: [plot => drawOdds(plot, now())],
    },
  };
}

function rangeOf(
  zoom: Picture["zoom"],
  low: number | null,
  high: number | null,
  isLog: boolean,
): [number, number] {
  const [from, to] = zoom ?? [low ?? 0, high ?? 1];
  if (isLog && from <= 0) return [Math.min(1, to), Math.max(1, to)];
  return from < to ? [from, to] : [from - 0.5, to + 0.5]; // a curve of one point
}

const font = "12px system-ui, sans-serif";

const axisX = ({ soft, grid }: PlotInk, label: string): uPlot.Axis => ({
  ...{ stroke: soft, font, label, labelFont: font, labelSize: 18, labelGap: 2, size: 30, gap: 4 },
  grid: { stroke: grid, width: 1 },
  ticks: { stroke: grid, width: 1, size: 4 },
});

const axisY = ({ soft, grid }: PlotInk): uPlot.Axis => ({
  ...{ stroke: soft, font, gap: 4 },
  grid: { stroke: grid, width: 1 },
  ticks: { stroke: grid, width: 1, size: 4 },
  values: (_, splits) => splits.map(value => (value === null ? "" : shortNumber(value))),
  size: (_, values) => 14 + 7 * Math.max(3, ...(values ?? []).map(text => text.length)),
});

function seriesOf({ place, part }: Series, { series }: PlotInk): uPlot.Series {
  const { colour, dash } = styleOf(place, series);
  if (part === "line")
    return { stroke: colour, width: 1.75, dash: [...dash], points: { show: isAlone, size: 5, fill: colour } };
  if (part === "rough") return { stroke: faint(colour, 0.3), width: 1, points: { show: false } };
  return { stroke: "transparent", width: 0, points: { show: false } };
}

/** Points are drawn where there are few: a curve of three epochs is three points. */
const isAlone = (plot: uPlot, series: number, from: number, to: number): boolean => {
  const values = plot.data[series]!;
  let count = 0;
  for (let i = from; i <= to && count <= mostPoints; i++) if (values[i] != null) count++;
  return count <= mostPoints;
};

const mostPoints = 30;

function bandsOf({ series }: Aligned, { series: colours }: PlotInk): uPlot.Band[] {
  return series.flatMap(({ line, place, part }, low) => {
    if (part !== "low") return [];
    const high = series.findIndex(other => other.line === line && other.part === "high");
    return [{ series: [high + 1, low + 1] as [number, number], fill: faint(styleOf(place, colours).colour) }];
  });
}

const pointer = (plot: uPlot): number | null => {
  const { left = -1 } = plot.cursor;
  return left < 0 ? null : plot.posToVal(left, "x");
};

function selected(plot: uPlot, { onZoom }: Picture): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const range = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")] as const;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom(range);
}

const markSize = 4; // CSS pixels

function drawOdds(plot: uPlot, { odds, ink }: Picture): void {
  const { ctx, bbox } = plot;
  const size = markSize * uPlot.pxRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * uPlot.pxRatio;
  for (const { place, x, value } of odds) {
    const left = plot.valToPos(x, "x", true);
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    const { colour } = styleOf(place, ink.series);
    ctx.strokeStyle = ctx.fillStyle = colour;
    const foot = bbox.top + bbox.height;
    if (value === "NaN") cross(ctx, left, foot - size - 1, size);
    else triangle(ctx, left, value === "Infinity" ? bbox.top : foot, value === "Infinity" ? size : -size);
  }
  ctx.restore();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
  ctx.stroke();
}

/** Its tip at the edge. */
function triangle(ctx: CanvasRenderingContext2D, x: number, edge: number, height: number): void {
  ctx.beginPath();
  ctx.moveTo(x, edge);
  ctx.lineTo(x - Math.abs(height), edge + 2 * height);
  ctx.lineTo(x + Math.abs(height), edge + 2 * height);
  ctx.fill();
}
