import { check, isRecord, Refusal } from "../../core/check.js";
import { isWhole } from "../label.js";
import type { Artifact, Branch } from "../run.js";
import { wrongChanges, wrongParts } from "../shapes.js";
import { type ParamRecord, wordOf } from "../spool/records.js";
import { isStep } from "../step.js";
import type { Points } from "../store/chunks.js";
import type { AttemptDocument, MetricDocument, RunDocument } from "./document.js";

// A run as JSON. What JSON has not, NaN and the infinities, are words. Whatever comes back is looked at before it is used:
// it may come from anybody.

const format = 1;

/** Characters. */
export const mostOfTag = 500;

/** Curves as lists, unless they are kept elsewhere. */
export const toJson = (document: RunDocument, curves: (points: Points) => unknown = listed): unknown => ({
  format,
  ...document,
  attempts: document.attempts.map(attempt => ({
    ...attempt,
    artifacts: attempt.artifacts.map(file => ({ ...file, path: plainPath(file.path) })),
    metrics: attempt.metrics.map(({ name, measure, value, points }) => ({
      name,
      measure,
      value: value === null ? null : wordOf(value),
      points: points && curves(points),
    })),
  })),
});

/** A document from wherever, looked at as if it had come as JSON. */
export const checkedDocument = (document: RunDocument): RunDocument =>
  fromJson(
    toJson(document, points => points),
    points => checkedPoints(points as Points),
  );

/** Where a file lay on this machine says nothing on another. */
const plainPath = (path: string): string =>
  path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/^(\.\.?|~.*|[a-z]:.*|)$/i, "file");

const words = (values: Float64Array): (number | string)[] => Array.from(values, wordOf);

const listed = ({ steps, values, times }: Points): unknown => ({
  steps: words(steps),
  values: words(values),
  times: times && words(times),
});

/** The way back; refuses what is no run of ours. */
export function fromJson(value: unknown, curves: (points: unknown) => Points = pointsFrom): RunDocument {
  const run = record("run", value);
  check(run.format === format, "format of the run", run.format, `${format}: this neuralbits knows no other`);
  return {
    experiment: word("experiment", run.experiment),
    key: word("key", run.key),
    name: run.name == null ? null : word("name", run.name),
    createdAt: time("createdAt", run.createdAt),
    params: list("params", run.params).map(param),
    tags: list("tags", run.tags).map(tag => word("tag", tag)),
    notes: list("notes", run.notes).map(value => {
      const note = record("note", value);
      return { at: time("time of a note", note.at), text: text("note", note.text) };
    }),
    branch: run.branch == null ? null : branch(run.branch),
    attempts: list("attempts", run.attempts).map(value => attempt(value, curves)),
  };
}

function attempt(value: unknown, curves: (points: unknown) => Points): AttemptDocument {
  const found = record("attempt", value);
  const outcome = found.outcome ?? null;
  const isOutcome =
    outcome === null || outcome === "finished" || outcome === "failed" || outcome === "stopped";
  check(isOutcome, "outcome", outcome, "finished, failed or stopped");
  check(
    outcome === null || found.endedAt != null,
    "endedAt",
    found.endedAt,
    "a time, where there is an outcome",
  );
  const uuid = text("uuid", found.uuid, 100);
  check(/^[0-9a-f-]{16,64}$/.test(uuid), "uuid", uuid, "hexadecimal digits");
  const provenance = found.provenance == null ? null : text("provenance", found.provenance);
  if (provenance !== null) {
    const [wrong] = wrongParts(parsed("provenance", provenance));
    if (wrong) check(false, `provenance, ${wrong.name}`, wrong.value, wrong.expected);
  }
  return {
    uuid,
    host: text("host", found.host, 500),
    boot: text("boot", found.boot, 500),
    pid: number("pid", found.pid),
    processStart: text("processStart", found.processStart, 500),
    startedAt: time("startedAt", found.startedAt),
    seenAt: time("seenAt", found.seenAt),
    endedAt: outcome === null ? null : time("endedAt", found.endedAt),
    outcome: outcome as AttemptDocument["outcome"],
    error: found.error == null ? null : text("error", found.error),
    provenance,
    metrics: list("metrics", found.metrics).map(value => metric(value, curves)),
    artifacts: list("artifacts", found.artifacts).map(artifact),
    output: list("output", found.output).map(value => {
      const part = record("output", value);
      const isStream = part.stream === "stdout" || part.stream === "stderr";
      check(isStream, "stream", part.stream, "stdout or stderr");
      return {
        at: number("time of output", part.at),
        stream: part.stream as "stdout",
        text: text("output", part.text),
      };
    }),
  };
}

function metric(value: unknown, curves: (points: unknown) => Points): MetricDocument {
  const found = record("metric", value);
  return {
    name: word("name of a metric", found.name),
    measure: found.measure == null ? null : number("measure", found.measure),
    value: found.value == null ? null : number("value", found.value, true),
    points: found.points == null ? null : curves(found.points),
  };
}

function pointsFrom(value: unknown): Points {
  const { steps, values, times } = record("points", value);
  const numbers = (what: string, of: unknown) =>
    Float64Array.from(list(what, of), one => number(what, one, true));
  const points = {
    steps: numbers("steps", steps),
    values: numbers("values", values),
    times: times == null ? null : numbers("times", times),
  };
  return checkedPoints(points);
}

/** Refuses columns of a curve that are not of one length, and steps and times that are no numbers. */
export function checkedPoints(points: Points): Points {
  const { steps, values, times } = points;
  check(
    steps.length === values.length,
    "steps of a curve",
    steps.length,
    `${values.length}, as it has values`,
  );
  check(
    times === null || times.length === values.length,
    "times of a curve",
    times?.length,
    `${values.length}`,
  );
  const odd = steps.find(step => !isStep(step));
  check(odd === undefined, "step of a curve", odd, "a finite number below 2^53");
  check(
    times?.every(Number.isFinite) !== false,
    "times of a curve",
    "one that is not finite",
    "finite numbers",
  );
  return points;
}

function artifact(value: unknown): Artifact {
  const file = record("file", value);
  const sha256 = text("sha256 of a file", file.sha256, 64);
  check(/^[0-9a-f]{64}$/.test(sha256), "sha256 of a file", sha256, "64 hexadecimal digits");
  return {
    name: text("name of a file", file.name, 500),
    path: insidePath(text("path of a file", file.path, 4096)),
    sha256,
    bytes: number("bytes of a file", file.bytes),
    media: text("media of a file", file.media, 200),
    step: file.step == null ? null : number("step of a file", file.step),
    stored: file.stored === true,
  };
}

/** A path that leads nowhere but inside a folder, on any system. */
export function insidePath(path: string): string {
  const parts = path.split(/[\\/]/);
  const leads = /^([\\/]|[a-z]:|~)/i.test(path) || parts.includes("..") || path.includes("\0");
  check(
    !leads,
    "path of a file",
    path,
    "one inside the folder: no /, no drive and no .. at its start or within",
  );
  return path;
}

function param(value: unknown): ParamRecord {
  const [name, kind, content] = list("parameter", value);
  const kinds = {
    number: () => number(`parameter ${String(name)}`, content, true),
    string: () => text(`parameter ${String(name)}`, content),
    boolean: () => check(typeof content === "boolean", `parameter ${String(name)}`, content, "true or false"),
    null: () => check(content === null, `parameter ${String(name)}`, content, "null"),
    json: () =>
      check(
        typeof content === "object" && content !== null,
        `parameter ${String(name)}`,
        content,
        "a list or an object",
      ),
  };
  const known = typeof kind === "string" && Object.hasOwn(kinds, kind);
  check(known, "kind of a parameter", kind, Object.keys(kinds).join(", "));
  kinds[kind as keyof typeof kinds]();
  return [word("name of a parameter", name), kind as ParamRecord[1], content];
}

function branch(value: unknown): Branch {
  const found = record("branch", value);
  const [wrong] = wrongChanges(found.changed ?? {});
  if (wrong) check(false, `changed parameters of a branch, ${wrong.name}`, wrong.value, wrong.expected);
  return {
    parent: text("parent", found.parent, 100),
    step: found.step == null ? null : number("step of a branch", found.step),
    changed: (found.changed ?? {}) as Branch["changed"],
  };
}

/** A JSON text as a value; refused where it is none. */
export function parsed(what: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Refusal(`${what}: no JSON (${(error as Error).message})`);
  }
}

function record(what: string, value: unknown): Record<string, unknown> {
  check(isRecord(value), what, value, "an object");
  return value;
}

function list(what: string, value: unknown): unknown[] {
  check(Array.isArray(value), what, value, "a list");
  return value;
}

function text(what: string, value: unknown, most = 1 << 24): string {
  check(typeof value === "string", what, value, "a text");
  check(value.length <= most, what, `${value.length} characters`, `at most ${most}`);
  return value;
}

/** A name, or a word that a query may ask for. */
function word(what: string, value: unknown): string {
  const found = text(what, value, mostOfTag);
  check(isWhole(found), what, found, "text without lone surrogates");
  return found;
}

function number(what: string, value: unknown, mayBeWord = false): number {
  const isWord = mayBeWord && (value === "NaN" || value === "Infinity" || value === "-Infinity");
  check(isWord || (typeof value === "number" && Number.isFinite(value)), what, value, "a number");
  return Number(value);
}

function time(what: string, value: unknown): string {
  const at = text(what, value, 40);
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at));
  check(isTime, what, at, "a time in UTC, such as 2026-01-31T10:00:00.000Z");
  return at;
}
