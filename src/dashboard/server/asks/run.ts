import { Refusal } from "../../../core/check.js";
import { toldName } from "../../../core/settings.js";
import type { Params, Provenance } from "../../../tracking/run.js";
import { type Connection, statement } from "../../../tracking/store/database.js";
import { readLineage } from "../../../tracking/store/lineage.js";
import {
  checkRun,
  readArtifacts,
  readAttempts,
  readNotes,
  readProvenance,
} from "../../../tracking/store/read.js";
import { chosen } from "../../../tracking/views/chosen.js";
import { spark } from "../../../tracking/views/curve-heads.js";
import { metricsOfAttempt, outputBytes, outputPart, settingsOfRun } from "../../../tracking/views/parts.js";
import { experimentName, type GroupPart, groupKey, orderedIds } from "../../../tracking/views/which.js";
import type { OutputAnswer, RunAnswer, Text } from "../../api.js";
import { branchOf } from "../branches.js";
import { cellOf } from "../cells.js";
import { previewOf } from "../files/preview.js";
import type { Input } from "../input.js";
import { provenanceFacts } from "../provenance.js";
import { rowsOf } from "../rows.js";
import { runAgain } from "../shell-words.js";
import type { Site } from "../site.js";

export const idOf = (input: Input): number => input.whole("id", 0, Number.MAX_SAFE_INTEGER);

/** All that a run's own page shows but for what is long. */
export const run = (site: Site, input: Input): RunAnswer =>
  site.read(db => {
    const id = idOf(input);
    checkRun(db, id);
    const [row] = rowsOf(db, [id]);
    const speaker = chosen(db, [id]).speakers[0] ?? null;
    const { experiment, settings } = settingsOfRun(db, id);
    const told = provenanceOf(db, id);
    const lineage = readLineage(db, id);
    const again = runAgain(id, told);
    return {
      row: row!,
      ...headOf(db, id, speaker),
      settings: Object.entries(settings).map(([name, value]) => ({ name, value: cellOf(value) })),
      metrics: metricsOfAttempt(db, speaker).map(({ metric, value, ...rest }) => ({
        ...rest,
        value: cellOf(value),
        spark: rest.count > 1 ? spark(db, { metric, count: rest.count }) : [],
      })),
      attempts: readAttempts(db, id).map(({ uuid: _, ...attempt }) => attempt),
      notes: readNotes(db, id),
      artifacts: readArtifacts(db, id).map(artifact => ({ ...artifact, preview: previewOf(artifact) })),
      provenance: provenanceFacts(told),
      outputBytes: outputBytes(db, speaker),
      again: again.length > 0 ? again.join("\n") : null,
      branch: branchOf(lineage.find(one => one.run === id)),
      hasBranches: lineage.some(one => one.parent === id),
      repeats: repeatsOf(db, id, experiment, settings),
      canStop: row!.state === "running" && !site.readOnly,
    };
  });

/** Where its numbers come from; of a queued run, and where the record is lost, nothing is known. */
export function provenanceOf(db: Connection, id: number): Provenance {
  try {
    return readProvenance(db, id);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { commit: null, dirtyPatch: null, lockHash: null, versions: {}, machine: {}, command: [] };
  }
}

const headOf = (
  db: Connection,
  id: number,
  speaker: number | null,
): Pick<RunAnswer, "key" | "createdAt" | "error"> =>
  statement<Pick<RunAnswer, "key" | "createdAt" | "error">>(
    db,
    "SELECT key, created_at AS createdAt, (SELECT error FROM attempts WHERE id = ?) AS error FROM runs WHERE id = ?",
  ).get(speaker, id)!;

/** Runs of its experiment that differ from it in the seed alone. */
function repeatsOf(db: Connection, id: number, experiment: string, settings: Params): number[] {
  const parts = Object.entries(settings).flatMap(([name, value]): GroupPart[] =>
    name === "seed" ? [] : [[toldName(name), value]],
  );
  if (parts.length === 0) return [id];
  const group = groupKey([[experimentName, experiment], ...parts]);
  return orderedIds(db, { query: "", group }).slice(0, mostRepeats).reverse();
}

const mostRepeats = 100;

/** What its program wrote: the end first, then what came since. */
export const output = (site: Site, input: Input): OutputAnswer =>
  site.read(db => {
    const id = idOf(input);
    checkRun(db, id);
    const after = input.has("after") ? input.whole("after", 0, Number.MAX_SAFE_INTEGER) : undefined;
    return outputPart(db, chosen(db, [id]).speakers[0] ?? null, after);
  });

const mostText = 1 << 20;

/** The changes of the working tree that it ran on. */
export const patch = (site: Site, input: Input): Text =>
  site.read(db => cut(provenanceOf(db, idOf(input)).dirtyPatch ?? ""));

export const cut = (text: string): Text => ({
  text: text.slice(0, mostText),
  bytes: Buffer.byteLength(text),
});
