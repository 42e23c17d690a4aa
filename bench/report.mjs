import { existsSync, readFileSync, writeFileSync } from "node:fs";

const path = new URL("./RESULTS.md", import.meta.url);

const opening = `# Measured

Written by \`npm run bench\`; a run of some comparisons replaces only their sections. What is measured, and how:
[README.md](README.md). All figures are medians of alternating runs. A ratio is subject / peer: of times, below 1 means
that the subject is faster; of throughput and all else, the table says what it means.
`;

/** @typedef {import("./subject.mjs").Measured} Measured */

/**
 * @typedef {{ caption?: string, head: string[], rows: string[][] }} Table
 * @typedef {{ lines: Line[], tables: Table[], notes?: string[] }} Found what a comparison found
 * @typedef {ReturnType<typeof line>} Line
 * @typedef {{ runs: number, say: (line: string) => void }} Measuring how a comparison is to measure
 * @typedef {{ title: string, about: string, run: (measuring: Measuring) => Promise<Found> }} Comparison
 * @typedef {ReturnType<typeof import("./machine.mjs").machine> & { runs: number, seconds: number }} Context
 */

/**
 * What `--json` prints of two measured values.
 *
 * @param {string} name
 * @param {string} unit
 * @param {Measured} subject
 * @param {Measured} peer
 * @param {number} runs
 */
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

/**
 * Puts a comparison's tables in the place of its last ones, and today's opening above all sections.
 *
 * @param {string} name
 * @param {Comparison} comparison
 * @param {Found} found
 * @param {Context} context
 */
export function writeSection(name, { title, about }, found, context) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const sections = new Map(
    text
      .split(/^(?=<a id=")/m)
      .slice(1)
      .map(section => [section.split('"')[1], section.trimEnd()]),
  );
  sections.set(name, section(name, title, about, found, context));
  writeFileSync(path, `${[opening.trimEnd(), ...sections.values()].join("\n\n")}\n`);
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string} about
 * @param {Found} found
 * @param {Context} context
 */
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

/** @param {Table} table */
function table({ caption, head, rows }) {
  const lineOf = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const rule = lineOf(head.map((_, i) => (i ? "---:" : "---")));
  return [caption, [lineOf(head), rule, ...rows.map(lineOf)].join("\n")].filter(Boolean).join("\n\n");
}
