// npm run bench -- [NAME…] [--json] [--runs N] [--tries N]; see README.md
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { machine } from "./machine.mjs";
import { writeSection } from "./report.mjs";
import { patience } from "./subject.mjs";

const order = [
  "joint-step",
  "head-step",
  "table",
  "cnn-step",
  "patch-cnn-step",
  "lstm-step",
  "workers",
  "settings",
  "cost",
  "projections",
  "text-bits",
  "devices",
  "fallback",
  "startup",
  "memory",
  "tracking",
  "dashboard",
];
const there = readdirSync(new URL("./comparisons/", import.meta.url)).map(file => file.replace(".mjs", ""));
const names = [...order.filter(name => there.includes(name)), ...there.filter(name => !order.includes(name))];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean" },
    runs: { type: "string", default: "5" },
    tries: { type: "string", default: String(patience.tries) },
    help: { type: "boolean" },
  },
});
const runs = Number(flags.runs);
patience.tries = Number(flags.tries);
const unknown = positionals.filter(name => !names.includes(name));
if (flags.help || unknown.length || !(Number.isInteger(runs) && runs >= 1)) {
  if (unknown.length) console.error(`comparison: got ${unknown.join(", ")}, expected of ${names.join(", ")}`);
  console.error(
    `usage: npm run bench -- [NAME…] [--json] [--runs N] [--tries N]\nnames: ${names.join(", ")}`,
  );
  process.exit(flags.help ? 0 : 1);
}

const say = (/** @type {string} */ line) => console.error(line);
for (const name of names.filter(name => !positionals.length || positionals.includes(name))) {
  /** @type {{ default: import("./report.mjs").Comparison }} */
  const { default: comparison } = await import(`./comparisons/${name}.mjs`);
  const startedAt = Date.now();
  say(`== ${comparison.title}`);
  const found = await comparison.run({ runs, say });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  if (runs >= 5) writeSection(name, comparison, found, { ...machine(), runs, seconds });
  else say("fewer than five runs: printed, not written down");
  for (const line of found.lines) console.log(flags.json ? JSON.stringify(line) : text(line));
}
process.exit(0);

/** @param {import("./report.mjs").Line} line */
function text({ name, subject, peer, unit, subjectValue, peerValue, ratio }) {
  return `${name}: ${subject} ${round(subjectValue)} ${unit}, ${peer} ${round(peerValue)} ${unit}, ratio ${ratio.toFixed(3)}`;
}

/** @param {number} value */
function round(value) {
  return Number(value.toPrecision(4));
}
