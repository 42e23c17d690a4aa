import { importance } from "../../analysis/importance/index.js";
import { counted } from "../../core/text/counted.js";
import { visible, wrapped } from "../../core/text/terminal-text.js";
import { textTable } from "../../core/text/text-table.js";
import type { Run } from "../../tracking/run.js";
import { asJson, say, terminalWidth } from "../output.js";

/** Says which parameters a metric goes with. */
export function sayImportance(runs: readonly Run[], metric: string, json: boolean): void {
  const found = importance(runs, metric);
  if (json) return void say(asJson(found));
  const { n, parameters, together, explained, leftOut } = found;
  const width = terminalWidth();
  const columns = [
    { title: "parameter", align: "left" },
    { title: "share", align: "right" },
  ] as const;
  const rows = [
    ...parameters.map(part => [visible(part.names.join(" = ")), percent(part.share)]),
    ["several together", percent(together)],
  ];
  say(
    [
      textTable({ columns, rows }, { width }),
      ...wrapped(
        `main effects as shares of the variance of ${visible(metric)} (functional ANOVA of a forest), of ${counted(n, "run")}; ` +
          `the forest explains ${percent(explained)} of runs it has not seen`,
        width,
      ),
      ...(explained < poor ? wrapped("that is too little for the shares to mean anything", width) : []),
      ...wrapped("it describes these runs: a parameter may stand for another that changed with it", width),
      ...(leftOut.length
        ? wrapped(`left out, a text of its own in most runs: ${leftOut.map(visible).join(", ")}`, width)
        : []),
    ].join("\n"),
  );
}

const poor = 0.2;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
