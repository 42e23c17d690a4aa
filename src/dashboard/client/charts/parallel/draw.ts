import { css, lineColour } from "../colours.js";
import { cellOf, type Item } from "../items.js";
import type { Axis } from "./axis.js";

/** Where axes stand, in CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** The axes' head and foot; values that are none pass at `none`. */
  readonly top: number;
  readonly foot: number;
  readonly none: number;
  /** Of each axis. */
  readonly lefts: readonly number[];
}

const [sideRoom, headRoom, footRoom, noneRoom] = [70, 44, 40, 18]; // CSS pixels

export function frameOf(axes: readonly Axis[], width: number, height: number): Frame {
  const step = axes.length > 1 ? (width - 2 * sideRoom) / (axes.length - 1) : 0;
  const foot = height - footRoom;
  return {
    ...{ width, height, top: headRoom, foot, none: foot + noneRoom },
    lefts: axes.map((_, i) => (axes.length > 1 ? sideRoom + i * step : width / 2)),
  };
}

export const upOf = ({ top, foot }: Frame, place: number): number => foot - place * (foot - top);
export const placeAt = ({ top, foot }: Frame, up: number): number => (foot - up) / (foot - top);

/** A line's heights on the axes. */
export const heightsOf = (item: Item, axes: readonly Axis[], frame: Frame): number[] =>
  axes.map(axis => {
    const place = axis.place(cellOf(item, axis.field));
    return place === null ? frame.none : upOf(frame, place);
  });

export interface Lines {
  /** Of each item its heights. */
  readonly heights: readonly (readonly number[])[];
  /** Whether it lies in all brushes. */
  readonly isChosen: readonly boolean[];
  /** Its share of the colour scale; null: no number. */
  readonly shares: readonly (number | null)[];
}

const colours = 24; // lines of a colour are one path: ten thousand paths would take seconds

/** Lines that are not chosen in grey, the others over them by their colour, the highest on top. */
export function drawLines(
  ctx: CanvasRenderingContext2D,
  lines: Lines,
  frame: Frame,
  { quiet, isDark }: { readonly quiet: string; readonly isDark: boolean },
): void {
  const { heights, isChosen, shares } = lines;
  const count = isChosen.filter(Boolean).length;
  const groups = new Map<number, number[]>();
  heights.forEach((_, i) => {
    const group = isChosen[i] ? (shares[i] === null ? -1 : Math.round(shares[i]! * (colours - 1))) : -2;
    const members = groups.get(group);
    if (members) members.push(i);
    else groups.set(group, [i]);
  });
  for (const group of [...groups.keys()].sort((a, b) => a - b)) {
    ctx.strokeStyle = group < 0 ? quiet : css(lineColour(group / (colours - 1), isDark));
    ctx.globalAlpha = group === -2 ? 0.12 : opacityOf(count);
    ctx.lineWidth = group === -2 ? 1 : 1.4;
    ctx.beginPath();
    for (const i of groups.get(group)!) tracePath(ctx, heights[i]!, frame.lefts);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

const opacityOf = (count: number): number => (count > 2000 ? 0.25 : count > 300 ? 0.5 : 0.85);

export function tracePath(
  ctx: CanvasRenderingContext2D,
  heights: readonly number[],
  lefts: readonly number[],
): void {
  heights.forEach((up, i) => {
    if (i === 0) ctx.moveTo(lefts[i]!, up);
    else ctx.lineTo(lefts[i]!, up);
  });
}

const reach = 8; // CSS pixels from the pointer to a line

/** The line nearest to a point, of those that are chosen; null where none is near. */
export function lineAt({ heights, isChosen }: Lines, { lefts }: Frame, x: number, y: number): number | null {
  const i = Math.max(
    0,
    lefts.findLastIndex(left => left <= x),
  );
  if (i + 1 >= lefts.length || x < lefts[0]! - reach) return null;
  const share = (x - lefts[i]!) / (lefts[i + 1]! - lefts[i]!);
  let [best, distance] = [null as number | null, reach];
  heights.forEach((ups, line) => {
    if (!isChosen[line]) return;
    const away = Math.abs(ups[i]! + share * (ups[i + 1]! - ups[i]!) - y);
    if (away < distance) [best, distance] = [line, away];
  });
  return best;
}
