import { visible } from "../../core/text/terminal-text.js";
import { alignedLines } from "../../core/text/text-table.js";
import type { Artifact, AttemptRecord, Branch, Note, Provenance, Run } from "../../tracking/run.js";
import type { CurveSummary } from "../../tracking/store/curve-summary.js";
import { localTime, shortCell, startOf, took, wholeCell } from "./cells.js";
import { sparkline } from "./sparkline.js";

/** All that is known of one run. */
export interface RunRecord {
  readonly run: Run;
  /** null where the database has lost them. */
  readonly provenance: Provenance | null;
  readonly curves: Readonly<Record<string, CurveSummary>>;
  readonly attempts: readonly AttemptRecord[];
  readonly artifacts: readonly Artifact[];
  readonly notes: readonly Note[];
}

/** One run as text, nothing cut: a checksum or a command cut short is none. */
export function runReport({ run, provenance, curves, attempts, artifacts, notes }: RunRecord): string {
  const sections: Record<string, string> = {
    settings: pairs(Object.entries(run.settings)),
    measures: pairs(Object.entries(run.measures)),
    curves: aligned(
      Object.entries(curves).map(([name, curve]) => [name, sparkline(curve.means), summary(curve)]),
    ),
    files: aligned(
      artifacts.map(file => [file.name, file.path, `${file.bytes} bytes`, `sha256 ${file.sha256}`]),
    ),
    notes: aligned(notes.flatMap(noteLines)),
    attempts: aligned(attempts.map(attemptCells)),
    provenance: provenance
      ? pairs(provenancePairs(provenance))
      : "  none: another program has changed the database",
    error:
      run.error
        ?.split("\n")
        .map(line => `  ${visible(line)}`)
        .join("\n") ?? "",
  };
  const head = `run ${run.id} of ${visible(run.experiment)}: ${run.state}`;
  return [
    `${head}, started ${startOf(run)}, took ${took(run)}`,
    `key ${run.key}`,
    ...(run.name === null ? [] : [`name ${visible(run.name)}`]),
    ...(run.tags.length > 0 ? [`tags ${run.tags.map(visible).join(", ")}`] : []),
    ...(run.branch ? [branchLine(run.branch)] : []),
    ...Object.entries(sections)
      .filter(([, text]) => text !== "")
      .map(([title, text]) => `\n${title}\n${text}`),
  ].join("\n");
}

/** What it goes on from or is a copy of; `lineage` draws the tree. */
function branchLine({ parent, step, changed }: Branch): string {
  const names = Object.keys(changed).map(visible);
  const way =
    step === null ? `a copy of attempt ${parent}` : `goes on from step ${step} of attempt ${parent}`;
  return names.length > 0 ? `${way}, changed: ${names.join(", ")}` : way;
}

const aligned = (rows: readonly (readonly string[])[]): string => alignedLines(rows, { indent: 2 });

const pairs = (values: readonly (readonly [string, unknown])[]): string =>
  aligned(values.map(([name, value]) => [name, wholeCell(value)]));

/** The time stands before the first of its lines. */
const noteLines = ({ at, text }: Note): string[][] =>
  text.split("\n").map((line, i) => [i === 0 ? localTime(at) : "", visible(line)]);

const attemptCells = (attempt: AttemptRecord): string[] => [
  String(attempt.number),
  attempt.state,
  localTime(attempt.startedAt),
  took(attempt),
  `process ${attempt.pid} on ${attempt.host}`,
  attempt.error?.split("\n")[0] ?? "",
];

function provenancePairs(provenance: Provenance): [string, string][] {
  // what is recorded may lack any of them: a program of someone's own may have left it out
  const {
    commit,
    dirtyPatch,
    lockHash,
    versions = {},
    machine = {},
    command = [],
    environment = {},
    code = "",
    data = {},
    trainer = "",
    doubt = "",
  }: Partial<Provenance> = provenance;
  const named: [string, string][] = [
    ["commit", commit ?? "none"],
    ["patch", patchLine(dirtyPatch ?? null)],
    ["in doubt", doubt],
    ["code", code],
    ["data", joined(data)],
    ["trainer", trainer],
    ["lock file", lockHash ? `sha256 ${lockHash}` : "none"],
    ["versions", joined(versions)],
    ["machine", joined(machine)],
    ["command", command.join(" ")],
    ["environment", joined(environment)],
  ];
  return named.filter(([, text]) => text !== "");
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

function summary({ count, first, last, least, most }: CurveSummary): string {
  if (count === 0) return "empty";
  const range = least === null ? "" : `, least ${shortCell(least)}, most ${shortCell(most)}`;
  return `${shortCell(first)} to ${shortCell(last)} in ${count}${range}`;
}
