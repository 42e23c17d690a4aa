import {
  formats,
  isBest,
  obstacles,
  type Pivot,
  tabulated,
  toldNames,
  usualDigits,
} from "../../../analysis/groups/index.js";
import { check } from "../../../core/check.js";
import { settingTold, toldName } from "../../../core/settings.js";
import type { Run } from "../../../tracking/run.js";
import { ownName } from "../../../tracking/views/grouping.js";
import { orderedIds } from "../../../tracking/views/which.js";
import type { PivotAnswer, Spread } from "../../api.js";
import { finite } from "../cells.js";
import type { Input } from "../input.js";
import type { Site } from "../site.js";
import { whichOf } from "../which.js";

const mostRuns = 20_000;
const mostNames = 50; // of rows, and of columns

/** A table of means by rows and columns, and as text for papers. What its numbers lack to be compared is said beside it. */
export function pivot(site: Site, input: Input): PivotAnswer {
  const runs = runsOf(site, input);
  const settings = new Set(runs.flatMap(run => Object.keys(run.settings).map(toldName)));
  const metrics = new Set(runs.flatMap(run => Object.keys(run.metrics)));
  const isBoth = settings.has(toldName("experiment")); // a setting is called like the experiment: one has to be meant
  const named = (name: string) =>
    input.texts(name, mostNames).map(word => {
      check(!(isBoth && word === "experiment"), name, word, "params.experiment for the setting of that name");
      return settingTold(ownName(word, known => settings.has(known)));
    });
  const best = input.has("best") ? input.oneOf("best", ["highest", "lowest"]) : null;
  const [rows, columns] = [named("rows"), named("columns")];
  const table = tabulated(runs, {
    rows,
    columns,
    cells: ownName(input.text("metric", 2000), known => metrics.has(known)),
    best,
  });
  const percent = input.flag("percent");
  const digits = input.has("digits") ? input.whole("digits", 0, 12) : usualDigits(table, percent);
  const style = { digits, percent };
  return {
    rowKeys: table.rowKeys,
    columnKeys: table.columnKeys,
    spreads: table.spreads.map(row => row.map(spread => (spread ? plain(spread) : null))),
    isBest: table.spreads.map(row => row.map(spread => isBest(table, spread))),
    digits,
    obstacles: obstacles(runs, [...toldNames(runs, [...rows, ...columns]), "seed"]),
    texts: {
      markdown: formats.markdown.text(table, style),
      latex: formats.latex.text(table, style),
      csv: formats.csv.text(table, style),
    },
  };
}

function runsOf(site: Site, input: Input): Run[] {
  const ids = site.read(db => orderedIds(db, whichOf(db, input)));
  check(ids.length <= mostRuns, "runs of a table", ids.length, `at most ${mostRuns}: pick with a query`);
  return site.tracked(tracker => tracker.runs({ ids })) ?? [];
}

const plain = ({ n, mean, sd, low, high }: NonNullable<Pivot["spreads"][number][number]>): Spread => ({
  n,
  mean: finite(mean),
  sd: finite(sd),
  low: finite(low),
  high: finite(high),
});
