import { markdown, plainCell } from "../tables/markdown.js";
import { type Contents, type Part, reading, title } from "./contents.js";
import { originText } from "./sources.js";

/** The report as `results/REPORT.md`; pictures are files beside it. */
export function reportText(
  { summary, overview, parts }: Contents,
  pictures: ReadonlyMap<string, string>,
): string {
  return `${[
    `# ${title}`,
    "Written by `npx neuralbits report` from the `measures.csv` of each experiment and nothing else; [report.html](report.html) says the same as a page.",
    markdown(summary),
    "![Found less said, in points of P@1](verdicts.svg)",
    reading.map(line => `- ${plainCell(line)}`).join("\n"),
    markdown(overview),
    ...parts.flatMap(part => partText(part, pictures)),
  ].join("\n\n")}\n`;
}

function partText(
  { paper, where, intro, table, reasons, origins }: Part,
  pictures: ReadonlyMap<string, string>,
): string[] {
  const picture = origins.map(({ experiment }) => pictures.get(experiment)).find(Boolean);
  return [
    `## ${plainCell(`${paper}: ${where}`)}`,
    plainCell(intro),
    markdown(table),
    reasons.map(reason => `- ${plainCell(reason)}`).join("\n"),
    ...(picture ? [`![${plainCell(`${where}: measured`)}](${picture})`] : []),
    ...origins.map(origin => {
      const { experiment, command } = origin;
      const again = command === null ? "No profile has just these rows." : `Made again by \`${command}\`.`;
      return `Rows of \`${experiment}\`: ${plainCell(originText(origin))} ${again}`;
    }),
  ];
}
