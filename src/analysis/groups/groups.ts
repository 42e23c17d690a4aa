import { check } from "../../core/check.js";
import { settingsText, settingText } from "../../core/settings.js";
import type { Param, Run } from "../../tracking/run.js";
import { type Estimate, interval, pairedDifference, sd } from "../statistics.js";

/** By which settings runs are put together: these, or all but those. */
export type By = { readonly by: readonly string[] } | { readonly except: readonly string[] };

/** Runs that are one configuration, and what is said of them together. */
export interface Group {
  readonly settings: Readonly<Record<string, Param | undefined>>;
  readonly runs: readonly Run[];
  /** Of each metric that some of the runs have. */
  readonly metrics: Readonly<Record<string, Spread>>;
}

/** A metric over the runs of a group: x̄ with its 95 % interval, and s. A run without a value has no part in it. */
export interface Spread extends Estimate {
  readonly sd: number | null;
}

/** Runs by their settings, in the order in which these first appear. By default all that differ in their seeds alone. */
export function groupRuns(runs: readonly Run[], by: By = { except: ["seed"] }): Group[] {
  const found = new Map<string, { settings: Group["settings"]; runs: Run[] }>();
  for (const run of runs) {
    const settings = groupSettings(run, by);
    const key = settingsText(settings);
    const group = found.get(key);
    if (group) group.runs.push(run);
    else found.set(key, { settings, runs: [run] });
  }
  return [...found.values()].map(group => ({ ...group, metrics: spreads(group.runs) }));
}

/** What a run is grouped by: settings, or its experiment, state or commit. */
function groupSettings(run: Run, by: By): Record<string, Param | undefined> {
  if ("by" in by) return Object.fromEntries(by.by.map(name => [name, valueIn(run, name)]));
  const rest = Object.entries(run.settings).filter(([name]) => !by.except.includes(name));
  return Object.fromEntries([
    ...(by.except.includes("experiment") ? [] : [["experiment", run.experiment]]),
    ...rest,
  ]);
}

function valueIn(run: Run, name: string): Param | undefined {
  const own = name.replace(/^params\./, "");
  if (Object.hasOwn(run.settings, own)) return run.settings[own];
  if (name === "experiment" || name === "state" || name === "name") return run[name] ?? undefined;
  return name === "commit" ? run.source?.commit : undefined;
}

function spreads(runs: readonly Run[]): Record<string, Spread> {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.metrics)))];
  return Object.fromEntries(
    names.flatMap(name => {
      const values = runs.flatMap(run => run.metrics[name] ?? []);
      return values.length ? [[name, { ...interval(values), sd: sd(values) }]] : [];
    }),
  );
}

/**
 * A metric of each group minus that of the baseline, over pairs of runs that differ in nothing but what groups are made
 * by: with common seeds each pair shares what its seed decides. null where there is no pair; a run that has two
 * partners is in none.
 */
export function differencesTo(
  baseline: Group,
  groups: readonly Group[],
  metric: string,
  by: By,
): (Estimate | null)[] {
  const others = byRest(baseline, by);
  return groups.map(group => {
    const pairs = [...byRest(group, by)].flatMap(([rest, run]) => {
      const [mine, other] = [run?.metrics[metric], others.get(rest)?.metrics[metric]];
      return mine == null || other == null ? [] : [[mine, other] as const];
    });
    if (group === baseline || pairs.length === 0) return null;
    return pairedDifference(
      pairs.map(([mine]) => mine),
      pairs.map(([, other]) => other),
    );
  });
}

/** What a group is not made by → the run that has it; null for what two runs have. */
function byRest(group: Group, by: By): Map<string, Run | null> {
  const found = new Map<string, Run | null>();
  for (const run of group.runs) {
    const isRest = (name: string) => ("by" in by ? !by.by.includes(name) : by.except.includes(name));
    const rest = Object.fromEntries(Object.entries(run.settings).filter(([name]) => isRest(name)));
    const key = settingsText(rest);
    found.set(key, found.has(key) ? null : run);
  }
  return found;
}

/** The group that has these settings; refuses where none has, or several have. */
export function groupWith(groups: readonly Group[], wanted: Readonly<Record<string, string>>): Group {
  const fits = ({ settings }: Group) =>
    Object.entries(wanted).every(
      ([name, text]) => settingText(settings[name]) === text || settings[name] === text,
    );
  const found = groups.filter(fits);
  const words = Object.entries(wanted)
    .map(([name, text]) => `${name}=${text}`)
    .join(" ");
  check(found.length === 1, "baseline", words, `settings of one group; ${found.length} have these`);
  return found[0]!;
}
