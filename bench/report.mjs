import { existsSync, readFileSync, writeFileSync } from "node:fs";

const path = new URL("./RESULTS.md", import.meta.url);

const opening = `# Measured

Written by \`npm run bench\`; a run of some comparisons replaces only their sections. What is measured, and how:
[README.md](README.md). All figures are medians of alternating runs; a ratio below 1 means that ours is faster.
`;

/** Puts a comparison's tables in the place of its last ones. */
export function writeSection(name, { title, about }, found, context) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : opening;
  const sections = new Map(
    text
      .split(/^(?=<a id=")/m)
      .slice(1)
      .map(section => [/^<a id="([^"]+)"/.exec(section)[1], section.trimEnd()]),
  );
  sections.set(name, section(name, title, about, found, context));
  writeFileSync(path, `${[opening.trimEnd(), ...sections.values()].join("\n\n")}\n`);
}

function section(
  name,
  title,
  about,
  { tables, notes = [] },
  { processor, versions, date, commit, runs, seconds },
) {
  return [
    `<a id="${name}"></a>\n\n## ${title}`,
    about,
    ...tables.map(table),
    ...notes,
    `\`npm run bench -- ${name}\`: ${processor}; ${versions}; ${runs} runs each; ${date}, commit ${commit}; ${seconds} s.`,
  ].join("\n\n");
}

function table({ caption, head, rows }) {
  const line = cells => `| ${cells.join(" | ")} |`;
  const rule = line(head.map((_, i) => (i ? "---:" : "---")));
  return [caption, [line(head), rule, ...rows.map(line)].join("\n")].filter(Boolean).join("\n\n");
}
