import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Branch, Param, Settings } from "../run.js";
import { paramRecords } from "../spool/records.js";
import { spoolFor } from "../spool/spool.js";
import { stamp } from "../stamp.js";
import { trialKey } from "../trial.js";
import { uuid } from "../uuid.js";
import type { LiveRun } from "./live-run.js";
import { type CheckedOptions, checkedOptions, type StartOptions } from "./options.js";
import { keepOutput } from "./output.js";
import { gatherBeside } from "./provenance.js";
import { Recorder } from "./recorder.js";
import { watchSystem } from "./system.js";

/**
 * Begins a run. Bad options are refused here, and here alone; from then on recording never throws.
 *
 *   const run = start({ experiment: "digits", params: { rate: 0.1 }, seed: 1 });
 *   run.log({ loss });
 *   await run.finish({ accuracy });
 */
export function start(options: StartOptions = {}): LiveRun {
  const checked = checkedOptions(options);
  const { experiment, params, tags, alerts, database } = checked;
  const id = uuid();
  const key = checked.trial ? trialKey(experiment, params as Settings) : ownKey(id);
  const branch = branchOf(checked);
  const begin = {
    ...{ id, experiment, key, params: paramRecords(params), at: stamp() },
    ...(checked.name === null ? {} : { name: checked.name }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(branch === null ? {} : { branch }),
    ...(alerts.length > 0 ? { alerts } : {}),
  };
  const run = new Recorder(spoolFor(database, toStderr), begin, params, toStderr);
  if (checked.provenance) gatherBeside(run);
  if (checked.system) watchSystem(run, database);
  if (checked.output) keepOutput(run);
  return run;
}

/**
 * Runs work as a run, which cannot be left open: it is finished when the work is done, failed when it throws, stopped
 * when it was asked to stop. → what the work hands back
 */
export async function track<T>(options: StartOptions, work: (run: LiveRun) => T | Promise<T>): Promise<T> {
  const run = start(options);
  try {
    const result = await work(run);
    if (!run.isOver) await run.finish();
    return result;
  } catch (error) {
    if (!run.isOver) await run.fail(error);
    throw error;
  }
}

const toStderr = (line: string): void => void process.stderr.write(`neuralbits: ${line}\n`);

/** A run that is no trial is the same as no other. */
const ownKey = (id: string): string => createHash("sha256").update(`run ${id}`).digest("hex");

function branchOf({ parent, parentStep, params }: CheckedOptions): Branch | null {
  if (parent === null) return null;
  const changed = parent.params === null ? {} : differences(parent.params, params);
  return { parent: parent.uuid, step: parentStep, changed };
}

type Params = Readonly<Record<string, Param>>;

function differences(before: Params, after: Params): Branch["changed"] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const different = names.filter(name => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(different.map(name => [name, [before[name] ?? null, after[name] ?? null]]));
}
