import { check } from "../../core/check.js";
import { fromCsv } from "../measures.js";
import { markdown, plainCell } from "../tables/markdown.js";
import { missingNotes, resultTables } from "../tables/results.js";

/** `<!-- results:mnist-table -->` … `<!-- /results -->`: the places where results are filled in. */
const place = /(<!-- results:([\w.-]+) -->\n)([\s\S]*?)(<!-- \/results -->)/g;

/** Hands out the text of an experiment's measures.csv; throws where there is none. */
export type MeasuresOf = (experiment: string) => string;

/** The results table of a measures.csv, as Markdown, and what has to be said of it. */
function readmeTable(csv: string): string {
  const rows = fromCsv(csv);
  return [...resultTables(rows).map(markdown), ...missingNotes(rows).map(plainCell)].join("\n\n");
}

/** A README with every results table made anew from its measures.csv; the rest stays as it is. */
export function filled(readme: string, measuresOf: MeasuresOf): string {
  checkMarkers(readme);
  return readme.replace(
    place,
    (_, open, experiment, _old, close) => `${open}\n${readmeTable(measuresOf(experiment))}\n\n${close}`,
  );
}

function checkMarkers(readme: string): void {
  const opened = readme.match(/<!-- results:/g)?.length ?? 0;
  const closed = readme.match(/<!-- \/results -->/g)?.length ?? 0;
  const whole = [...readme.matchAll(place)].filter(([, , , inside]) => !inside!.includes("<!-- results:"));
  check(
    opened > 0 && opened === closed && opened === whole.length,
    "results markers of the README",
    `${opened} opened, ${closed} closed`,
    'at least one "<!-- results:name -->" line, each with its "<!-- /results -->"',
  );
}
