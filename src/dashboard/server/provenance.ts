import type { Provenance } from "../../tracking/run.js";
import type { ProvenanceOfRun } from "../api.js";

/** Where a run's numbers come from, without its patch. */
export function provenanceFacts(provenance: Provenance): ProvenanceOfRun {
  const { commit, dirtyPatch, doubt, code, data, lockHash, trainer } = provenance;
  const facts = {
    versions: provenance.versions,
    machine: provenance.machine,
    data: { ...data, ...(trainer === undefined ? {} : { trainer }) },
    environment: provenance.environment ?? {},
    files: lockHash === null ? {} : { "package-lock.json": lockHash },
  };
  return {
    commit,
    patchLength: dirtyPatch?.length ?? null,
    doubt: doubt ?? null,
    code: code ?? null,
    command: provenance.command,
    facts: Object.fromEntries(
      Object.entries(facts)
        .filter(([, of]) => Object.keys(of).length > 0)
        .map(([title, of]) => [title, textsOf(of)]),
    ),
  };
}

const textsOf = (of: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, String(value)]));
