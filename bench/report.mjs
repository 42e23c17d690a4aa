import { existsSync, readFileSync, writeFileSync } from "node:fs";

const path = new URL("./RESULTS.md", import.meta.url);

const opening = `# Measured

Written by \`npm run bench\`; a run of some comparisons replaces only their sections. What is measured, and how:
[README.md](README.md). All figures are medians of alternating runs. A ratio is subject / peer: of times, below 1 means
that the subject is faster; of throughput and all else, the table says what it means.
`;

/** What `--json` prints of two measured values; subject and peer are { name, value }. */
export const line = (name, unit, subject, peer, runs) => ({
  name,
  subject: subject.name,
  peer: peer.name,
  unit,
  subjectValue: subject.value,
  peerValue: peer.value,
  ratio: subject.value / peer.value,
  runs,
});

/** Puts a comparison's tables in the place of its last ones, and today's opening above all sections. */
export function writeSection(name, { title, about }, found, context) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
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
  const lineOf = cells => `| ${cells.join(" | ")} |`;
  const rule = lineOf(head.map((_, i) => (i ? "---:" : "---")));
  return [caption, [lineOf(head), rule, ...rows.map(lineOf)].join("\n")].filter(Boolean).join("\n\n");
}
