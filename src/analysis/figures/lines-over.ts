import type { FigureKind } from "../../core/figure-kind.js";
import { settingsText, settingText } from "../../core/settings.js";
import {
  type Configuration,
  calledModel,
  distinctions,
  hiddenWidths,
  nameOf,
  type Spread,
} from "../configurations.js";

export type Over = Extract<FigureKind, { kind: "over" }>;

/** A line of accuracy over a setting or a size. */
export interface Line {
  /** The data set, and in a line of its own, so that panels can be narrow, what else has panels. */
  readonly panel: string;
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly value: Spread }[];
}

/** A panel of accuracy over a setting or a size. */
export interface OverPanel {
  readonly name: string;
  readonly dataset: string;
  /** The value of the setting that has panels of its own; 0 where it is absent, or none has. */
  readonly value: unknown;
}

const sizes = ["parameters", "bytes"] as const;
export const isSize = (name: string): name is (typeof sizes)[number] =>
  (sizes as readonly string[]).includes(name);

/**
 * The place of a configuration on the axis; a setting that is absent is 0, but for examples and labels, of which that means all.
 * What a logarithmic axis cannot show has none.
 */
export function placeOf(found: Configuration, { name, log }: Pick<Over, "name" | "log">): number | null {
  const value = isSize(name) ? found[name] : (found.settings[name] ?? (isOfAll(name) ? null : 0));
  return typeof value === "number" && (value > 0 || !log) ? value : null;
}

const isOfAll = (name: string): boolean => name === "examples" || name === "labels";

/** The panels, those of one value of the setting that has panels after those of a smaller one. */
export function panelsOver(all: readonly Configuration[], over: Over): OverPanel[] {
  const panelOf = namesOfPanels(all, over);
  const found = new Map<string, OverPanel>();
  for (const one of inOrder(all, over))
    found.set(panelOf(one), {
      ...{ name: panelOf(one), dataset: one.dataset, value: panelValue(one, over) },
    });
  return [...found.values()];
}

/** The lines of all panels. Sizes join what has one model's name, and the settings alike that tell lines apart. */
export function linesOver(all: readonly Configuration[], over: Over): Line[] {
  const { name, perNetwork, apart } = over;
  const panelOf = namesOfPanels(all, over);
  const without = ({ settings }: Configuration) =>
    Object.fromEntries(Object.entries(settings).filter(([setting]) => setting !== name));
  const one = (found: Configuration) => ({ settings: isSize(name) ? {} : without(found), found });
  const reads = (found: Configuration): string => {
    if (perNetwork) return found.objective;
    if (isSize(name) && apart) return [calledModel(found), ...partsOf(found, apart)].join(", ");
    return `${isSize(name) ? calledModel(found) : nameOf(found)}, ${found.objective}`;
  };
  const further = distinctions(all.map(one), ({ found }) => `${panelOf(found)} ${reads(found)}`);
  const lines = new Map<string, { panel: string; name: string; points: { x: number; value: Spread }[] }>();
  for (const found of all) {
    const called = `${reads(found)}${further(one(found))}`.replace(
      /, (rate|epochs|keep|optimizer) [^,]*/g,
      "",
    );
    const panel = panelOf(found);
    const key = isSize(name) ? `${panel} ${called}` : settingsText({ ...without(found), called });
    const line = lines.get(key) ?? { panel, name: called, points: [] };
    line.points.push({ x: placeOf(found, over)!, value: found.accuracy! });
    lines.set(key, line);
  }
  return [...lines.values()].map(line => ({ ...line, points: line.points.sort((a, b) => a.x - b.x) }));
}

function namesOfPanels(all: readonly Configuration[], over: Over): (found: Configuration) => string {
  const several = new Set(all.map(({ dataset }) => dataset)).size > 1;
  return found => {
    if (over.perNetwork) return `${several ? `${found.dataset}\n` : ""}${nameOf(found)}`;
    if (!over.panels) return found.dataset;
    return `${found.dataset}\n${over.panels} ${settingText(panelValue(found, over))}`;
  };
}

/** The value of the setting that has panels; 0 where it is absent, or none has. */
const panelValue = ({ settings }: Configuration, { panels }: Over): unknown =>
  (panels === undefined ? undefined : settings[panels]) ?? 0;

function inOrder(all: readonly Configuration[], over: Over): readonly Configuration[] {
  const values = [...new Set(all.map(found => panelValue(found, over)))];
  if (values.every(value => typeof value === "number")) values.sort((a, b) => Number(a) - Number(b));
  return values.flatMap(value => all.filter(found => panelValue(found, over) === value));
}

/** What tells a line of networks of many sizes from others of its model. */
const partsOf = (found: Configuration, apart: readonly string[]): string[] =>
  apart.flatMap(name => {
    if (name === "layers") return [layersText(found)];
    const value = found.settings[name];
    return value === undefined ? [] : [`${name} ${settingText(value)}`];
  });

function layersText({ hidden }: Configuration): string {
  const count = hiddenWidths(hidden).length;
  return count === 0 ? "linear" : `${count} hidden layer${count > 1 ? "s" : ""}`;
}
