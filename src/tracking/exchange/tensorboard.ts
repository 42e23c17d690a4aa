import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { Refusal } from "../../core/check.js";
import type { Param } from "../run.js";
import { paramRecords } from "../spool/records.js";
import { CurveList } from "./curve-list.js";
import type { RunDocument } from "./document.js";
import { type Event, eventsIn, scalarIn, type Value } from "./event-file.js";
import { deepest, entriesOf, filesIn } from "./files-in.js";
import { bool, decoder, double, int32, message, text } from "./protobuf.js";

// TensorBoard keeps a run as the event files of a folder: curves, and what the plugin hparams has of its settings and end.

const setting = message({ number: [2, double], text: [3, text], flag: [4, bool] });

const decodeHparams = decoder({
  experiment: [2, message({ name: [6, text] })],
  // a map is a list of pairs: each comes as a message of its own
  start: [3, message({ hparams: [1, pairs()] })],
  end: [4, message({ status: [1, int32], seconds: [2, double] })],
});

function pairs() {
  const pair = message({ name: [1, text], value: [2, setting] });
  return {
    wire: pair.wire,
    read(reader: Parameters<typeof pair.read>[0], before: Record<string, Param> = {}) {
      const { name = "", value = {} } = pair.read(reader, undefined);
      return { ...before, [name]: value.number ?? value.text ?? value.flag ?? null };
    },
  };
}

const isEventFile = (name: string): boolean => name.includes("tfevents");

/**
 * Event files in a folder and below it, by the folders that they are in; {} where there are none. A file stands for its
 * folder alone. No link is followed but the path itself.
 */
export function eventFolders(given: string): Map<string, string[]> {
  const path = resolve(given); // one folder, however it is spelt
  const isFolder = statSync(path).isDirectory();
  if (!isFolder && !isEventFile(basename(path))) return new Map();
  const root = isFolder ? path : dirname(path);
  const isOfRoot = (file: string) => dirname(file) === root || isOfHparams(dirname(file));
  const found = isFolder
    ? filesIn(root, isEventFile)
    : filesIn(root, isEventFile, deepest - 1).filter(isOfRoot);
  const folders = new Map<string, string[]>();
  for (const file of found) {
    const folder = dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

/** What `add_hparams` of PyTorch and tensorboardX makes below a run's folder: named by the seconds since 1970. */
const isOfHparams = (folder: string): boolean => /^\d{9,}\.\d+$/.test(basename(folder));

/** A run that is read when somebody asks. */
export interface EventRun {
  readonly path: string;
  read(): RunDocument;
}

/** A run for each folder. `damage` is told what of its files is passed over. */
export function* runsInTensorboard(
  root: string,
  folders: ReadonlyMap<string, string[]>,
  damage: (line: string) => void,
): Generator<EventRun> {
  const base = folders.has(resolve(root)) ? dirname(resolve(root)) : resolve(root);
  const isPart = (folder: string) =>
    isOfHparams(folder) &&
    folders.has(dirname(folder)) &&
    entriesOf(dirname(folder)).filter(entry => isOfHparams(entry.name)).length === 1;
  for (const [folder, files] of folders) {
    if (isPart(folder)) continue;
    const parts = [...folders].filter(([other]) => dirname(other) === folder && isPart(other));
    const all = [...files, ...parts.flatMap(([, own]) => own)];
    yield { path: folder, read: () => document(base, folder, all, damage) };
  }
}

/** An end as the hparams plugin has it: in which file, and when it was written. */
interface End {
  readonly status?: number;
  readonly seconds?: number;
  readonly file: string;
  readonly at: number;
}

/** What is gathered of a run. */
interface Gathered {
  readonly curves: CurveList;
  readonly plugins: Map<string, string>;
  params: Record<string, Param>;
  experiment: string | null;
  end: End | null;
  /** Names that had a point since the end, in the file that has it; once each: `add_hparams` itself writes so. */
  readonly behindEnd: Set<string>;
  goesOn: boolean;
  /** File → the time of its newest point. */
  readonly newest: Map<string, number>;
  first: number | null;
  last: number;
}

function document(
  base: string,
  folder: string,
  files: readonly string[],
  damage: (line: string) => void,
): RunDocument {
  const gathered: Gathered = {
    ...{ curves: new CurveList(), plugins: new Map(), params: {}, experiment: null, end: null },
    ...{ behindEnd: new Set(), goesOn: false, newest: new Map(), first: null, last: 0 },
  };
  for (const file of files)
    for (const event of eventsIn(file, line => damage(`${file}: ${line}; passed over`)))
      gather(gathered, event, file);
  const { curves, params, first, last } = gathered;
  if (first === null) throw new Refusal("no whole event");
  const id = createHash("sha256")
    .update(`${basename(files[0]!)} ${first}`)
    .digest("hex");
  const [startedAt, seenAt] = [isoOf(first), isoOf(last)];
  const end = isOver(gathered) ? gathered.end : null;
  const outcome = outcomes[end?.status ?? 0] ?? null;
  return {
    ...{
      key: `tensorboard ${id}`,
      name: relative(base, resolve(folder)),
      createdAt: startedAt,
      branch: null,
    },
    experiment: gathered.experiment || basename(base) || "tensorboard",
    params: paramRecords(params),
    ...{ tags: [], notes: [] },
    attempts: [
      {
        ...{
          uuid: id.slice(0, 32),
          host: "",
          boot: "",
          pid: 0,
          processStart: "",
          startedAt,
          seenAt,
          outcome,
        },
        endedAt: outcome && isoOf(end?.seconds || last),
        error: outcome === "failed" ? "TensorBoard's hparams say failure" : null,
        ...{ provenance: null, metrics: curves.metrics(), artifacts: [], output: [] },
      },
    ],
  };
}

const outcomes: Readonly<Record<number, "finished" | "failed">> = { 1: "finished", 2: "failed" };
const sessionStart = 1;

/**
 * Whether the end is one. `add_hparams` writes success when it is called, at the start of a training or behind it, and no time
 * of the end: that is believed where no point came later but those that it writes itself.
 */
function isOver({ end, goesOn, newest }: Gathered): boolean {
  if (end === null || end.seconds) return end !== null;
  return !goesOn && [...newest].every(([file, at]) => file === end.file || at <= end.at);
}

function gather(into: Gathered, { wallTime = 0, step = 0, summary, session }: Event, file: string): void {
  if (isTime(wallTime)) {
    into.first ??= wallTime;
    into.last = Math.max(into.last, wallTime);
  }
  // a training that went on from a checkpoint: what came after that step is of no curve, as TensorBoard has it
  if (session?.status === sessionStart) into.curves.cutFrom(step);
  for (const value of summary?.values ?? []) gatherValue(into, value, { step, wallTime, file });
}

/** Where a value stands. */
interface Place {
  readonly step: number;
  readonly wallTime: number;
  readonly file: string;
}

function gatherValue(into: Gathered, value: Value, place: Place): void {
  const { tag = "", simple, tensor, metadata } = value;
  if (metadata?.plugin?.name) into.plugins.set(tag, metadata.plugin.name);
  const plugin = into.plugins.get(tag) ?? "scalars"; // told with the first value of a tag alone
  if (plugin === "hparams") gatherHparams(into, metadata?.plugin?.content ?? new Uint8Array(), place);
  const number = plugin === "scalars" ? (simple ?? (tensor ? scalarIn(tensor) : null)) : null;
  if (number === null || tag === "") return;
  const { step, wallTime, file } = place;
  into.curves.add(tag, step, number, 1000 * wallTime);
  into.newest.set(file, Math.max(into.newest.get(file) ?? 0, wallTime));
  if (into.end?.file !== file) return;
  into.goesOn ||= into.behindEnd.has(tag);
  into.behindEnd.add(tag);
}

function gatherHparams(into: Gathered, content: Uint8Array, { wallTime, file }: Place): void {
  const { experiment, start, end } = decodeHparams(content);
  if (experiment?.name) into.experiment = experiment.name;
  if (start) into.params = { ...into.params, ...start.hparams };
  if (!end || wallTime < (into.end?.at ?? 0)) return;
  into.end = { ...end, file, at: wallTime };
  into.behindEnd.clear();
  into.goesOn = false;
}

/** Seconds since 1970 that a date can be made of. */
const isTime = (seconds: number): boolean => seconds > 0 && seconds < 8e12;

const isoOf = (seconds: number): string => new Date(isTime(seconds) ? 1000 * seconds : 0).toISOString();
