import type { Command } from "commander";
import { check, oneOf, wholeNumber } from "../../core/check.js";
import { duration } from "../../core/progress.js";
import { condition, valueIn } from "../../tracking/condition.js";
import {
  type Artifact,
  type AttemptRecord,
  type Curves,
  type Provenance,
  type Run,
  runStates,
} from "../../tracking/run.js";
import { openTracker, type Tracker } from "../../tracking/tracker.js";

/** `neuralbits runs`: what was run, how it went, where its numbers come from. Reads only; loads no TensorFlow. */
export default function runs(program: Command): void {
  const command = program.command("runs").description("list recorded runs, or show one with all its facts");
  const list = command
    .command("list", { isDefault: true })
    .description("list runs, the newest first, by experiment (this is what plain `runs` does)")
    .option("-e, --experiment <name>", "runs of one experiment")
    .option("-s, --state <state>", runStates.join(", "))
    .option("-w, --where <condition...>", "on settings and measures: T=8 'accuracy>=0.9' hidden!=0")
    .option("--sort <name>", "largest setting or measure first, instead of the newest")
    .option("--ascending", "the other way round")
    .option("-n, --limit <count>", "at most so many, 0 for all", "50")
    .option("--json", "as JSON, for programs")
    .action((options: ListOptions) => withTracker(tracker => printList(tracker, options)));
  command
    .command("show")
    .description("show one run: settings, measures, curves, attempts, facts")
    .argument("<id>", "its number in the list")
    .option("--patch", "print only the patch of the working tree that it ran on")
    .option("--json", "as JSON, for programs")
    .action((id: string, options: ShowOptions) => withTracker(tracker => printRun(tracker, id, options)));
  command.addHelpText("after", () => `\n${list.helpInformation()}`);
}

interface ListOptions {
  experiment?: string;
  state?: string;
  where?: string[];
  sort?: string;
  ascending?: boolean;
  limit: string;
  json?: boolean;
}

interface ShowOptions {
  patch?: boolean;
  json?: boolean;
}

function withTracker(work: (tracker: Tracker) => void): void {
  const tracker = openTracker(undefined, { readonly: true });
  try {
    work(tracker);
  } finally {
    tracker.close();
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** JSON has no NaN and no Infinity; as words they survive. */
const asJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, part) => (typeof part === "number" && !Number.isFinite(part) ? String(part) : part),
    2,
  );

// ---- the list

function printList(tracker: Tracker, options: ListOptions): void {
  const fitting = chosen(tracker, options);
  const limit = wholeNumber("limit", numberOrText(options.limit), 0) || fitting.length;
  const shown = fitting.slice(0, limit);
  if (options.json) say(asJson(shown));
  else if (shown.length === 0) say(`No runs fit in ${tracker.path}.`);
  else printBlocks(shown, fitting.length);
}

function printBlocks(shown: readonly Run[], fitting: number): void {
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY; // a pipe has room for everything
  say([...byExperiment(shown)].map(([name, group]) => block(name, group, columns)).join("\n\n"));
  if (shown.length < fitting)
    say(`\n${shown.length} of ${fitting} runs; --limit 0 shows all, --where picks.`);
}

function chosen(tracker: Tracker, options: ListOptions): Run[] {
  const { experiment } = options;
  const state = options.state === undefined ? undefined : oneOf("state", options.state, runStates);
  if (experiment !== undefined)
    oneOf(
      "experiment",
      experiment,
      tracker.experiments().map(known => known.name),
    );
  const runs = tracker.runs({ ...(experiment && { experiment }) });
  const conditions = (options.where ?? []).map(condition);
  const names = [
    ...new Set(runs.flatMap(run => [...Object.keys(run.settings), ...Object.keys(run.measures)])),
  ];
  for (const name of [...conditions.map(each => each.name), ...(options.sort ? [options.sort] : [])])
    oneOf("setting or measure", name, names);
  const fitting = runs
    .filter(run => state === undefined || run.state === state)
    .filter(run => conditions.every(each => each.holds(run)))
    .reverse();
  const sorted = options.sort === undefined ? fitting : sortedBy(fitting, options.sort);
  return options.ascending ? reversedWithoutGaps(sorted, options.sort) : sorted;
}

/** Numbers largest first, then text; what a run has not, or has as NaN, comes last. */
function sortedBy(runs: readonly Run[], name: string): Run[] {
  return [...runs].sort((a, b) => {
    const [x, y] = [valueIn(a, name), valueIn(b, name)];
    if (isGap(x) || isGap(y)) return Number(isGap(x)) - Number(isGap(y));
    if (typeof x === "number" && typeof y === "number") return y - x;
    return String(y).localeCompare(String(x), "en", { numeric: true });
  });
}

const isGap = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);

function reversedWithoutGaps(runs: readonly Run[], name: string | undefined): Run[] {
  const hasGap = (run: Run) => name !== undefined && isGap(valueIn(run, name));
  return [...runs.filter(run => !hasGap(run)).reverse(), ...runs.filter(hasGap)];
}

function byExperiment(runs: readonly Run[]): Map<string, Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run]);
  return groups;
}

/** One experiment: a heading with what all its runs share, then a table of what differs. */
function block(experiment: string, runs: readonly Run[], width: number): string {
  const settings = namesIn(runs, run => run.settings);
  const differs = (name: string) => new Set(runs.map(run => run.settings[name])).size > 1;
  const shared = runs.length > 1 ? settings.filter(name => !differs(name)) : [];
  const counts = runStates
    .map(state => [runs.filter(run => run.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`);
  const same = shared.map(name => `${name}=${shown(runs[0]!.settings[name])}`).join(" ");
  const columns = listColumns(
    runs,
    settings.filter(name => !shared.includes(name)),
  );
  return [
    `${printable(experiment)}: ${counts.join(", ")}`,
    ...(same ? [`all with ${same}`] : []),
    ...table(columns, runs.length, width),
  ].join("\n");
}

const namesIn = (runs: readonly Run[], part: (run: Run) => object): string[] => [
  ...new Set(runs.flatMap(run => Object.keys(part(run)))),
];

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly right: boolean;
  /** May be left out where the terminal is narrow. */
  readonly spare: boolean;
}

function listColumns(runs: readonly Run[], settings: readonly string[]): Column[] {
  const column = (title: string, cellOf: (run: Run) => unknown, spare = false): Column => {
    const values = runs.map(cellOf);
    return { title, cells: values.map(shown), right: values.some(value => typeof value === "number"), spare };
  };
  const measures = namesIn(runs, run => run.measures).filter(name =>
    runs.some(run => run.measures[name] != null),
  );
  const errors = runs.map(run => printable(run.error?.split("\n")[0] ?? "").slice(0, 60));
  return [
    column("id", run => run.id),
    column("state", run => run.state),
    ...settings.map(name => column(name, run => run.settings[name])),
    ...measures.map(name => column(name, run => run.measures[name], true)),
    column("started", run => localTime(run.startedAt)),
    { ...column("took", took), right: true },
    ...(errors.some(Boolean) ? [{ title: "error", cells: errors, right: false, spare: true }] : []),
  ];
}

/** Aligned lines, a header first; spare columns are left out from the right until the lines fit. */
function table(columns: readonly Column[], rows: number, width: number): string[] {
  const widths = columns.map(each => Math.max(each.title.length, ...each.cells.map(cell => cell.length)));
  const kept = new Set(columns.keys());
  const total = () => [...kept].reduce((sum, index) => sum + widths[index]! + 2, -2);
  for (const index of [...columns.keys()].reverse())
    if (columns[index]!.spare && total() > width) kept.delete(index);
  const line = (cellOf: (column: Column) => string) =>
    [...kept]
      .map(index => pad(cellOf(columns[index]!), widths[index]!, columns[index]!.right))
      .join("  ")
      .trimEnd();
  const left = columns.filter((_, index) => !kept.has(index)).map(each => each.title);
  return [
    line(each => each.title),
    ...Array.from({ length: rows }, (_, row) => line(each => each.cells[row]!)),
    ...(left.length ? [`not shown, for want of room: ${left.join(", ")}`] : []),
  ];
}

const pad = (text: string, width: number, right: boolean): string =>
  right ? text.padStart(width) : text.padEnd(width);

// ---- one run

function printRun(tracker: Tracker, text: string, options: ShowOptions): void {
  const id = wholeNumber("run", numberOrText(text));
  const [run] = tracker.runs({ ids: [id] });
  check(run !== undefined, "run", id, "the number of a recorded run (neuralbits runs lists them)");
  const told: Told = {
    run,
    facts: tracker.provenance(id),
    curves: tracker.curves(id),
    attempts: tracker.attempts(id),
    artifacts: tracker.artifacts(id),
  };
  if (options.patch) process.stdout.write(told.facts.dirtyPatch ?? "");
  else if (options.json) say(asJson({ ...told.run, ...told, run: undefined }));
  else say(pictured(told));
}

/** All that is known of one run. */
interface Told {
  readonly run: Run;
  readonly facts: Provenance;
  readonly curves: Curves;
  readonly attempts: readonly AttemptRecord[];
  readonly artifacts: readonly Artifact[];
}

function pictured({ run, facts, curves, attempts, artifacts }: Told): string {
  const sections: Record<string, string[]> = {
    settings: pairs(run.settings),
    measures: pairs(run.measures),
    curves: rows(Object.entries(curves).map(([name, values]) => [name, sparkline(values), summary(values)])),
    files: rows(
      artifacts.map(file => [file.name, file.path, `${file.bytes} bytes`, `sha256 ${file.sha256}`]),
    ),
    attempts: rows(attempts.map(attemptCells)),
    facts: factLines(facts),
    error: run.error?.split("\n").map(line => `  ${printable(line)}`) ?? [],
  };
  const head = `run ${run.id} of ${printable(run.experiment)}: ${run.state}`;
  return [
    `${head}, started ${localTime(run.startedAt)}, took ${took(run)}`,
    `key ${run.key}`,
    ...Object.entries(sections)
      .filter(([, lines]) => lines.length > 0)
      .map(([title, lines]) => `\n${title}\n${lines.join("\n")}`),
  ].join("\n");
}

const attemptCells = (attempt: AttemptRecord): string[] => [
  String(attempt.number),
  attempt.state,
  localTime(attempt.startedAt),
  took(attempt),
  `process ${attempt.pid} on ${attempt.host}`,
  attempt.error?.split("\n")[0] ?? "",
];

function factLines({
  commit,
  dirtyPatch,
  lockHash,
  versions,
  machine,
  command,
  environment = {},
}: Provenance): string[] {
  const named = [
    ["commit", commit ?? "none"],
    ["patch", patchLine(dirtyPatch)],
    ["lock file", lockHash ? `sha256 ${lockHash}` : "none"],
    ["versions", joined(versions)],
    ["machine", joined(machine)],
    ["command", command.join(" ")],
    ["environment", joined(environment)],
  ];
  return rows(named.filter(([, text]) => text !== ""));
}

const pairs = (values: object): string[] =>
  rows(Object.entries(values).map(([name, value]) => [name, exact(value)]));

/** Indented lines, each column as wide as its widest cell. */
function rows(cells: readonly (readonly string[])[]): string[] {
  const clean = cells.map(row => row.map(printable));
  const widths = (clean[0] ?? []).map((_, index) => Math.max(...clean.map(row => row[index]!.length)));
  return clean.map(row => `  ${row.map((cell, index) => cell.padEnd(widths[index]!)).join("  ")}`.trimEnd());
}

const joined = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

function patchLine(patch: string | null): string {
  if (patch === null) return "unknown (not under git)";
  if (patch === "") return "none: the commit as it is";
  return `the working tree differed, ${patch.split("\n").length - 1} lines (--patch prints them)`;
}

const sparkWidth = 40;

/** A curve in one line of text: each column the mean of its stretch, a gap where nothing is finite. */
function sparkline(values: readonly number[]): string {
  const columns = Math.min(values.length, sparkWidth);
  const means = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const finite = values.slice(from, to).filter(Number.isFinite);
    return finite.reduce((sum, value) => sum + value, 0) / finite.length;
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const levels = "▁▂▃▄▅▆▇█";
  const level = (mean: number) => (high > low ? Math.round(((mean - low) / (high - low)) * 7) : 3);
  return means.map(mean => (Number.isFinite(mean) ? levels[level(mean)] : " ")).join("");
}

function summary(values: readonly number[]): string {
  if (values.length === 0) return "empty";
  const finite = values.filter(Number.isFinite);
  const range = finite.length
    ? `, least ${shown(finite.reduce((a, b) => Math.min(a, b)))}, most ${shown(finite.reduce((a, b) => Math.max(a, b)))}`
    : "";
  return `${shown(values[0])} to ${shown(values.at(-1))} in ${values.length}${range}`;
}

// ---- words and numbers

/** A value short enough for a table; null and missing are a dash. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value !== "number" || Number.isInteger(value) || !Number.isFinite(value))
    return printable(String(value));
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2);
  return value.toFixed(size < 10 ? 4 : size < 1000 ? 2 : 1);
}

/** What is no number is refused as it was typed. */
const numberOrText = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

const exact = (value: unknown): string => (value === null ? "-" : String(value));

/** Recorded text may hold anything; a terminal must not obey it. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, "�");

function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** From start to end; so far for what runs; unknown for what was lost. */
function took({ state, startedAt, endedAt }: Pick<Run, "state" | "startedAt" | "endedAt">): string {
  if (state === "lost") return "-";
  const end = endedAt === null ? Date.now() : Date.parse(endedAt);
  return duration(Math.max(0, end - Date.parse(startedAt)) / 1000);
}
