import type { Cell, ParamColumn } from "../../api.js";
import { cellText } from "./format.js";

/** A setting of a run by which it is told from others. */
export interface Setting {
  readonly name: string;
  readonly value: Cell | undefined;
}

/** What says most of a run, in the order in which people say it; the rest as it comes. */
const order = ["dataset", "model", "T", "d", "hidden", "objective", "seed"];

/** Settings in the order in which they are read best. */
export const inTellingOrder = <T>(settings: readonly T[], nameOf: (setting: T) => string): T[] =>
  settings.toSorted((a, b) => rank(nameOf(a)) - rank(nameOf(b))); // stable: the rest stays as it came

const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);

/** Settings that tell runs apart by their values; one that some runs have alike, and others have not, tells little. */
export const telling = (params: readonly ParamColumn[]): ParamColumn[] =>
  inTellingOrder(
    params.filter(({ differs, values }) => differs && (values === null || values.length > 1)),
    ({ name }) => name,
  );

/**
 * What tells a run from others, in a few words: `mnist projection 8×10 hidden 64 seed 3`. Numbers need their name, texts
 * do not; "" where nothing tells.
 */
export function runLabel(settings: readonly Setting[]): string {
  const told = settings.filter(({ value }) => value !== null && value !== undefined);
  const [T, d] = ["T", "d"].map(name => told.find(one => one.name === name));
  return inTellingOrder(told, ({ name }) => name)
    .flatMap(one => {
      if (T && d && one === d) return [];
      if (T && d && one === T) return [`${cellText(T.value)}×${cellText(d.value)}`];
      return [typeof one.value === "string" ? one.value : `${one.name} ${cellText(one.value)}`];
    })
    .join(" ");
}
