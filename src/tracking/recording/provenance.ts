import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cellNumber } from "../../core/cell.js";
import { packageFolder } from "../../core/folders.js";
import { machine } from "../provenance.js";
import { redactedCommand, redactedVariables } from "../redact.js";
import type { Provenance } from "../run.js";
import type { Recorder } from "./recorder.js";

/**
 * Records where the run's numbers come from: at once what is known without asking; what git and the files say as soon
 * as a process beside this one has asked them, for which the program does not wait.
 */
export function gatherBeside(run: Recorder): void {
  const told = known();
  const put = (provenance: Provenance) =>
    run.beside((spool, number) => spool.provenance(number, JSON.stringify(provenance)));
  put(told);
  run.await(
    asked().then(({ commit, dirtyPatch, lockHash, versions, machine, doubt }) =>
      put({
        ...{ ...told, commit, dirtyPatch, lockHash, versions, machine: { ...machine, ...cell() } },
        ...(doubt === undefined ? {} : { doubt }),
      }),
    ),
  );
}

const known = (): Provenance => ({
  commit: null,
  dirtyPatch: null,
  lockHash: null,
  versions: { node: process.versions.node },
  machine: { ...machine(), ...cell() },
  command: redactedCommand(process.argv),
  environment: redactedVariables(process.env),
});

/** In a notebook, the cell that runs. */
function cell(): Record<string, number> {
  const number = cellNumber();
  return number === undefined ? {} : { cell: number };
}

const program = packageFolder("dist", "tracking", "recording", "provenance-process.js"); // a process runs what is compiled
const mostBytes = 8 << 20; // a patch is a megabyte at most

let asking: Promise<Provenance> | undefined;

/** Once per process: the code that it runs is that of its start. */
function asked(): Promise<Provenance> {
  asking ??= promisify(execFile)(process.execPath, [program], { maxBuffer: mostBytes }).then(
    ({ stdout }) => JSON.parse(stdout) as Provenance,
  );
  return asking;
}
