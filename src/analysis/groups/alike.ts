import { differing, settingText, toldName } from "../../core/settings.js";
import { counted } from "../../core/text/counted.js";
import type { Run } from "../../tracking/run.js";

/**
 * Why numbers of these runs need not compare, a line each; none where they were made alike. What is named in `free` may
 * differ: settings by their names (`toldName`), and the experiment.
 */
export function obstacles(runs: readonly Run[], free: readonly string[]): string[] {
  const unfinished = runs.filter(run => run.state !== "finished");
  const settings = differing(runs.map(run => run.settings)).filter(name => !free.includes(toldName(name)));
  return [
    ...(unfinished.length
      ? [`not finished: ${list(unfinished.map(run => `run ${run.id} (${run.state})`))}`]
      : []),
    ...(free.includes("experiment") ? [] : differ("experiment", runs, run => run.experiment)),
    ...settings.flatMap(name => differ(name, runs, run => settingText(run.settings[name]) || "none")),
    ...differ("code", runs, run => run.source?.code ?? "not recorded"),
    ...differ("backend", runs, run => run.source?.backend ?? "not recorded"),
    ...differ("TensorFlow", runs, run => run.source?.tensorflow ?? "not recorded"),
    ...dataDiffers(runs),
    ...(free.includes("trainer")
      ? []
      : differ("trainer", runs.filter(isTaught), run => run.source!.trainer!)),
  ];
}

/** How rows and columns are told: `experiment` is a setting where runs have one of that name. */
export const toldNames = (runs: readonly Run[], names: readonly string[]): string[] =>
  names.map(name => (runs.some(run => Object.hasOwn(run.settings, name)) ? toldName(name) : name));

function differ(what: string, runs: readonly Run[], valueIn: (run: Run) => string): string[] {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(valueIn(run), 1 + (counts.get(valueIn(run)) ?? 0));
  if (counts.size < 2) return [];
  return [`${what}: ${list([...counts].map(([value, count]) => `${value} (${counted(count, "run")})`))}`];
}

const isTaught = ({ settings, source }: Run): boolean =>
  settings.objective === "joint" && source?.trainer !== undefined;

/** Of each data set by itself: another set beside it is no obstacle. */
function dataDiffers(runs: readonly Run[]): string[] {
  const names = new Set(runs.flatMap(run => Object.keys(run.source?.data ?? {})));
  return [...names].flatMap(name => {
    const having = runs.filter(run => run.source?.data[name] !== undefined);
    return differ(`examples of ${name}`, having, run => run.source!.data[name]!);
  });
}

const mostListed = 4;

const list = (items: readonly string[]): string =>
  [
    ...items.slice(0, mostListed),
    ...(items.length > mostListed ? [`${items.length - mostListed} more`] : []),
  ].join(", ");
