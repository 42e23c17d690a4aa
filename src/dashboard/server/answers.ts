import type { Asks } from "../api.js";
import { columns } from "./asks/columns.js";
import { alerts, diff, lineage } from "./asks/compare.js";
import { complete } from "./asks/complete.js";
import { curves } from "./asks/curves.js";
import { deleted } from "./asks/deleted.js";
import { figure, paper } from "./asks/figures.js";
import { file, model } from "./asks/files.js";
import { groups } from "./asks/groups.js";
import { home, session } from "./asks/home.js";
import { output, patch, run } from "./asks/run.js";
import { ranges, runs, table } from "./asks/runs.js";
import { sweep, sweeps } from "./asks/sweeps.js";
import { Missing } from "./errors.js";
import { Input } from "./input.js";
import { type Site, type SiteOptions, siteOf } from "./site.js";

/** A question's answer. */
type Answer<Name extends keyof Asks> = (site: Site, input: Input) => Asks[Name][1] | Promise<Asks[Name][1]>;

/** Every question that a page may ask. */
export const asks: { readonly [Name in keyof Asks]: Answer<Name> } = {
  session,
  home,
  complete,
  columns,
  runs,
  ranges,
  groups,
  table,
  pivot: async (site, input) => (await import("./asks/pivot.js")).pivot(site, input), // it brings the analysis
  curves,
  run,
  output,
  patch,
  file,
  model,
  diff,
  lineage,
  alerts,
  sweeps,
  sweep,
  paper,
  figure,
  deleted,
  save: async (site, input) => {
    const { save } = await import("../export/save.js");
    return await save(input, async (name, question) => {
      if (!Object.hasOwn(asks, name)) throw new Missing(`there is no question ${JSON.stringify(name)}`);
      return await asks[name](site, new Input(question));
    });
  },
};

/** Answers without a server: for a page that is written to a file, or shown in a notebook. */
export interface Answers {
  ask<Name extends keyof Asks>(name: Name, body: Asks[Name][0]): Promise<Asks[Name][1]>;
  close(): void;
}

export function answersOf(database: string, options: SiteOptions = {}): Answers {
  const site = siteOf(database, { ...options, readOnly: true });
  return {
    ask: async (name, body) => await asks[name](site, new Input(body)),
    close: () => site.close(),
  };
}
