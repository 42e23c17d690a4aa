import { createHash } from "node:crypto";
import { settingText } from "../../core/settings.js";
import type { Provenance, Run } from "../../tracking/run.js";
import type { CurveSummary } from "../../tracking/store/curve-summary.js";

/** All that two runs may differ in. */
export interface Compared {
  readonly run: Run;
  readonly provenance: Provenance | null;
  readonly curves: Readonly<Record<string, CurveSummary>>;
}

/** Name → the one's and the other's; undefined where it has none. */
export type Differences = Readonly<Record<string, readonly [unknown, unknown]>>;

/** What differs, by kind; kinds in which nothing does are left out. */
export function runDifferences(a: Compared, b: Compared): Readonly<Record<string, Differences>> {
  const parts: Record<string, (one: Compared) => object> = {
    run: ({ run }) => ({
      experiment: run.experiment,
      name: run.name ?? undefined,
      state: run.state,
      tags: run.tags.join(", ") || undefined,
      error: run.error?.split("\n")[0],
    }),
    settings: ({ run }) => run.settings,
    metrics: ({ run }) => run.metrics,
    curves: ({ curves }) =>
      Object.fromEntries(Object.entries(curves).map(([name, { count }]) => [name, `${count} points`])),
    code: ({ provenance, run }) => ({
      commit: provenance?.commit ?? undefined,
      changes: changes(provenance?.dirtyPatch),
      "code that moves numbers": run.source?.code,
      "lock file": provenance?.lockHash ?? undefined,
      ...provenance?.data,
    }),
    environment: ({ provenance }) => ({
      ...provenance?.versions,
      ...provenance?.machine,
      ...provenance?.environment,
      command: provenance?.command?.join(" "),
    }),
  };
  const found = Object.entries(parts).map(([title, of]) => [title, differencesOf(of(a), of(b))] as const);
  return Object.fromEntries(found.filter(([, differences]) => Object.keys(differences).length > 0));
}

function differencesOf(a: object, b: object): Differences {
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return Object.fromEntries(
    names
      .filter(name => settingText(one.get(name)) !== settingText(other.get(name)))
      .map(name => [name, [one.get(name), other.get(name)]]),
  );
}

/** A patch by its files: two that change the same lines differ in text alone, which `show --patch` prints. */
function changes(patch: string | null | undefined): string | undefined {
  if (patch === null || patch === undefined) return undefined;
  const files = [...patch.matchAll(/^diff --git a\/(\S+)/gm)].map(match => match[1]);
  return patch === ""
    ? "none"
    : `${files.join(" ") || "some"} (${patch.split("\n").length - 1} lines, sha256 ${sha256(patch)})`;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
