import { check } from "../../core/check.js";
import { markdown } from "../tables/markdown.js";
import type { Contents } from "./contents.js";

/** `<!-- verdicts -->` … `<!-- /verdicts -->`: where a README counts the verdicts of the report. */
const place = /(<!-- verdicts -->\n)([\s\S]*?)(<!-- \/verdicts -->)/g;

/** A README with its counts of verdicts made anew; the rest stays as it is. */
export function withVerdicts(readme: string, { summary }: Pick<Contents, "summary">): string {
  const places = [...readme.matchAll(place)].length;
  check(
    places === 1,
    "verdict markers of the README",
    places,
    'one "<!-- verdicts -->" with its "<!-- /verdicts -->"',
  );
  return readme.replace(place, (_, open, _old, close) => `${open}\n${markdown(summary)}\n\n${close}`);
}
