import { cellOf, type Item } from "../items.js";
import type { Axis, Edge } from "./axis.js";

/** Which part of an axis is chosen: its lower and upper edge, as values, so that it holds while runs come in. */
export type Brushes = Readonly<Record<string, readonly [low: Edge, high: Edge]>>;

export const isBrushes = (value: unknown): boolean =>
  value !== null &&
  typeof value === "object" &&
  Object.values(value).every(
    edges =>
      Array.isArray(edges) &&
      edges.length === 2 &&
      edges.every(edge => typeof edge === "number" || typeof edge === "string"),
  );

const slack = 1e-6; // of an axis: an edge that was put on a value has the value in it

/** The places of an axis's brush; null where it has none, or its edges are no values of it any more. */
export function placesOf(axis: Axis, brushes: Brushes): readonly [number, number] | null {
  const edges = Object.hasOwn(brushes, axis.field) ? brushes[axis.field]! : null;
  if (!edges) return null;
  const [low, high] = edges.map(edge => axis.place(edge)) as [number | null, number | null];
  return low === null || high === null ? null : [Math.min(low, high), Math.max(low, high)];
}

/** Which items lie within all brushes. */
export function chosen(items: readonly Item[], axes: readonly Axis[], brushes: Brushes): boolean[] {
  const ranges = axes.flatMap(axis => {
    const places = placesOf(axis, brushes);
    return places ? [{ axis, places }] : [];
  });
  return items.map(item =>
    ranges.every(({ axis, places: [low, high] }) => {
      const place = axis.place(cellOf(item, axis.field));
      return place !== null && place >= low - slack && place <= high + slack;
    }),
  );
}

/** The brush from one place to another; none where it is no longer than a click. */
export function brushed(brushes: Brushes, axis: Axis, from: number, to: number): Brushes {
  if (Math.abs(to - from) < shortest) return without(brushes, axis.field);
  const [low, high] = [Math.min(from, to), Math.max(from, to)].map(place => Math.min(1, Math.max(0, place)));
  return { ...brushes, [axis.field]: [axis.valueAt(low!), axis.valueAt(high!)] };
}

const shortest = 0.01; // of an axis

export const without = (brushes: Brushes, field: string): Brushes =>
  Object.fromEntries(Object.entries(brushes).filter(([name]) => name !== field));

/** Moves an edge of the brush to the next value that occurs; without a brush, from the axis's end. */
export function moved(brushes: Brushes, axis: Axis, edge: "low" | "high", up: boolean): Brushes {
  const [low, high] = placesOf(axis, brushes) ?? [0, 1];
  const to = axis.next(edge === "low" ? low : high, up);
  const [newLow, newHigh] = edge === "low" ? [Math.min(to, high), high] : [low, Math.max(to, low)];
  return { ...brushes, [axis.field]: [axis.valueAt(newLow), axis.valueAt(newHigh)] };
}
