import { check, oneOf, Refusal } from "../../core/check.js";
import {
  differing,
  ownValue,
  settingsText,
  settingText,
  settingTold,
  toldName,
} from "../../core/settings.js";
import type { Param, Run } from "../../tracking/run.js";
import { type Estimate, sd } from "../statistics.js";
import { type IntervalOf, intervals } from "./intervals.js";

/** By which settings runs are put together: these, or all but those. */
export type By = { readonly by: readonly string[] } | { readonly except: readonly string[] };

/** Runs that are one configuration, and what is said of them together. */
export interface Group {
  readonly settings: Readonly<Record<string, Param | undefined>>;
  readonly runs: readonly Run[];
  /** Of each metric that some of the runs have. */
  readonly metrics: Readonly<Record<string, Spread>>;
  /** Settings in which its runs differ, the seed aside: its means are over these too. */
  readonly averagedOver: readonly string[];
  /** How many of its runs repeat another and have no seed that tells them apart. */
  readonly withoutSeed: number;
}

/** What is worked out of a group's runs. */
export interface Means {
  /** How the intervals of means are found; by default by Student's t. */
  readonly intervalOf?: IntervalOf;
  /** The metrics that are wanted; by default all. */
  readonly metrics?: readonly string[];
}

/** A metric over the runs of a group: x̄ with its 95 % interval, and s. A run without a value has no part in it. */
export interface Spread extends Estimate {
  readonly sd: number | null;
}

/**
 * Runs by their settings, in the order in which these first appear. By default all that differ in their seeds alone.
 * Refuses settings that no run has, and two runs of one configuration and seed in a group.
 */
export function groupRuns(
  runs: readonly Run[],
  wanted: By = { except: ["seed"] },
  means: Means = {},
): Group[] {
  if (runs.length === 0) return [];
  const by = checkedBy(runs, wanted);
  const found = new Map<string, { settings: Group["settings"]; runs: Run[] }>();
  for (const run of runs) {
    const settings = groupSettings(run, by);
    const key = settingsText(settings);
    const group = found.get(key);
    if (group) group.runs.push(run);
    else found.set(key, { settings, runs: [run] });
  }
  return [...found.values()].map(group => ({
    ...group,
    metrics: spreads(group.runs, means),
    averagedOver: differing(group.runs.map(allSettings)).filter(name => name !== "seed"),
    withoutSeed: repeatsWithoutSeed(group.runs),
  }));
}

/** The experiment of a run and its settings, none of which is called so. */
const allSettings = ({ experiment, settings }: Run): Record<string, Param | undefined> => ({
  experiment,
  ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [toldName(name), value])),
});

/** A name as runs have it: `params.T` is `T`, unless one has that very name. */
function ownNames(runs: readonly Run[]): (name: string) => string {
  const settings = new Set(runs.flatMap(run => Object.keys(run.settings)));
  return name => (settings.has(name) ? name : name.replace(/^params\./, ""));
}

/** The names as runs have them; refuses those that none has. */
function checkedBy(runs: readonly Run[], by: By): By {
  const settings = [...new Set(runs.flatMap(run => Object.keys(run.settings)))];
  const own = ownNames(runs);
  return "by" in by
    ? { by: by.by.map(name => oneOf("setting to group by", own(name), [...settings, ...otherNames])) }
    : {
        except: by.except.map(name =>
          oneOf("setting to leave out", own(name), [...new Set([...settings, "seed", "experiment"])]),
        ),
      };
}

const otherNames = ["experiment", "state", "name", "commit"];

/** How many runs have no seed that tells them from another; refuses a run that repeats one with its seed. */
function repeatsWithoutSeed(runs: readonly Run[]): number {
  const found = new Map<string, Run[]>();
  for (const run of runs) {
    const key = settingsText(allSettings(run));
    const alike = found.get(key) ?? [];
    const [same] = alike;
    if (same && run.settings.seed !== undefined)
      throw new Refusal(
        `runs ${same.id} and ${run.id} have the same settings and seed ${settingText(run.settings.seed)}: ` +
          "they are no two of a mean; pick one with a query, or delete one",
      );
    alike.push(run);
    found.set(key, alike);
  }
  return [...found.values()].reduce((sum, { length }) => sum + (length > 1 ? length : 0), 0);
}

/** What a run is grouped by: settings, or its experiment, state or commit. */
function groupSettings(run: Run, by: By): Record<string, Param | undefined> {
  if ("by" in by) return Object.fromEntries(by.by.map(name => [name, valueIn(run, name)]));
  const isRest = (name: string) => !by.except.includes(settingTold(name));
  return Object.fromEntries(Object.entries(allSettings(run)).filter(([name]) => isRest(name)));
}

function valueIn(run: Run, name: string): Param | undefined {
  if (Object.hasOwn(run.settings, name)) return run.settings[name];
  if (name === "experiment" || name === "state" || name === "name") return run[name] ?? undefined;
  return name === "commit" ? run.source?.commit : undefined;
}

function spreads(runs: readonly Run[], { intervalOf = intervals.t, metrics }: Means): Record<string, Spread> {
  const names = metrics ?? [...new Set(runs.flatMap(run => Object.keys(run.metrics)))];
  return Object.fromEntries(
    names.flatMap(name => {
      const values = runs.flatMap(run => ownValue(run.metrics, name) ?? []);
      return values.length ? [[name, { ...intervalOf(values), sd: sd(values) }]] : [];
    }),
  );
}

/**
 * A metric of each group minus that of the baseline, over pairs of runs that differ in nothing but what groups are made
 * by: with common seeds each pair shares what its seed decides. null where there is no pair; a run that has two
 * partners is in none. Names that none of these groups has are no error here: others may have had them when the groups were made.
 */
export function differencesTo(
  baseline: Group,
  groups: readonly Group[],
  metric: string,
  wanted: By,
  intervalOf: IntervalOf = intervals.t,
): (Estimate | null)[] {
  const own = ownNames([baseline, ...groups].flatMap(group => group.runs));
  const by = "by" in wanted ? { by: wanted.by.map(own) } : { except: wanted.except.map(own) };
  const others = byRest(baseline, by);
  return groups.map(group => {
    const pairs = [...byRest(group, by)].flatMap(([rest, run]) => {
      const [mine, other] = [run, others.get(rest)].map(one => one && ownValue(one.metrics, metric));
      return mine == null || other == null ? [] : [mine - other];
    });
    return group === baseline || pairs.length === 0 ? null : intervalOf(pairs);
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
export function groupWith(groups: readonly Group[], named: Readonly<Record<string, string>>): Group {
  const names = [...new Set(groups.flatMap(({ settings }) => Object.keys(settings)))];
  const own = (name: string) => (names.includes(name) ? name : name.replace(/^params\./, ""));
  const wanted = Object.fromEntries(
    Object.entries(named).map(([name, text]) => [oneOf("setting of the baseline", own(name), names), text]),
  );
  const fits = ({ settings }: Group) =>
    Object.entries(wanted).every(
      ([name, text]) => settingText(ownValue(settings, name)) === text || ownValue(settings, name) === text,
    );
  const found = groups.filter(fits);
  const words = Object.entries(wanted)
    .map(([name, text]) => `${name}=${text}`)
    .join(" ");
  check(found.length === 1, "baseline", words, `settings of one group; ${found.length} have these`);
  return found[0]!;
}
