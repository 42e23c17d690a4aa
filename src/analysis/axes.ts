import { grouped, percent } from "../core/numbers.js";
import { separating, settingText } from "../core/settings.js";
import { codeLength, settingsOf } from "./configurations.js";
import type { Row } from "./measures.js";

/** An axis of parallel coordinates: a value's height from 0 to 1, and where labels stand. */
export interface Axis {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  height(row: Row): number;
}

interface Quantity {
  readonly title: string;
  readonly value: (row: Row) => number | string | null;
  readonly label?: (value: number) => string;
  readonly log?: boolean;
  /** A value's label where values are names. */
  readonly name?: (value: string) => string;
}

/** In percent with one decimal. */
const tenths = (fraction: number): string => percent(fraction, 1);

/** In the order of the axes, cause before effect. */
const settings: readonly Quantity[] = [
  { title: "data set", value: row => row.dataset },
  { title: "model", value: row => row.model },
  { title: "T", value: row => row.T },
  { title: "d", value: row => row.d },
  { title: "T·d", value: row => codeLength(row), log: true },
  { title: "hidden", value: row => row.hidden, name: hidden => hidden.replaceAll("x", "×") },
  { title: "objective", value: row => row.objective },
  { title: "epochs", value: row => row.epochs },
];

const measured: readonly Quantity[] = [
  { title: "parameters", value: row => row.parameters, log: true },
  { title: "validation, %", value: row => row.validation_accuracy, label: tenths },
  { title: "test, %", value: row => row.accuracy, label: tenths },
];

/** The axes on which the rows differ; of settings without an axis of their own, those that tell configurations apart. */
export const axesOf = (rows: readonly Row[]): Axis[] =>
  [...settings, ...furtherSettings(rows), ...measured].flatMap(quantity => {
    const values = new Set(rows.map(quantity.value).filter(value => value !== null));
    return values.size > 1 ? [axisOf(quantity, [...values])] : [];
  });

function furtherSettings(rows: readonly Row[]): Quantity[] {
  const shown = (row: Row): string => JSON.stringify(settings.map(({ value }) => value(row)));
  return separating(rows, settingsOf, shown).map(title => ({
    title,
    value: row => settingText(settingsOf(row)[title]) || "none",
  }));
}

function axisOf(quantity: Quantity, values: readonly (number | string)[]): Axis {
  const numbers = values.filter(value => typeof value === "number");
  return numbers.length === values.length ? scaled(quantity, numbers) : named(quantity, values.map(String));
}

/** Names at equal distances, numbers among them in their order: `0`, `128`, `256`. */
function named({ title, value, name: shown = name => name }: Quantity, names: readonly string[]): Axis {
  const sorted = [...names].sort(
    (a, b) => Number(a) - Number(b) || a.localeCompare(b, "en", { numeric: true }),
  );
  const at = (name: string): number => sorted.indexOf(name) / (sorted.length - 1);
  const ticks = sorted.map(name => ({ at: at(name), label: shown(name) }));
  return { title, ticks, height: row => at(String(value(row))) };
}

/** Numbers from the least to the most, on a logarithmic axis where the quantity wants one. */
function scaled({ title, value, label = grouped, log = false }: Quantity, values: readonly number[]): Axis {
  const scale = log ? Math.log : (x: number) => x;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const at = (x: number): number => (scale(x) - scale(least)) / (scale(most) - scale(least));
  const ticks: { at: number; label: string }[] = [];
  const even = [0, 0.25, 0.5, 0.75, 1].map(share => least + share * (most - least));
  for (const tick of label === grouped ? [...values].sort((a, b) => a - b) : even)
    if (ticks.length === 0 || at(tick) - ticks.at(-1)!.at > nearestTicks)
      ticks.push({ at: at(tick), label: label(tick) });
  return { title, ticks, height: row => at((value(row) as number | null) ?? Number.NaN) };
}

const nearestTicks = 0.06; // of an axis: closer labels would touch
