import { execFileSync } from "node:child_process";
import { arch } from "node:os";
import { markdown, plainCell } from "../../../dist/analysis/tables/markdown.js";
import { grouped, percent } from "../../../dist/core/numbers.js";

/** @import { Cost } from "./cost.mjs" */
/** @import { Network } from "./networks.mjs" */
/** @import { Proof } from "./proof.mjs" */

/** @typedef {Proof & { readonly seed: number, readonly isBefore?: true }} Seen what was seen of a run, now or before */

/**
 * A network whose files were tried.
 *
 * @typedef {object} Tried
 * @property {Network} network
 * @property {readonly Seen[]} proofs one for each seed
 * @property {Cost | null} cost of the first of them; null where there is no C code
 */

/**
 * The page of an experiment's exported files.
 *
 * @param {string} experiment
 * @param {readonly Tried[]} tried
 * @param {number} [untried] runs of the table of results whose files were not tried
 * @returns {string}
 */
export function page(experiment, tried, untried = 0) {
  const there = tried.filter(({ cost }) => cost);
  const sets = [...new Set(there.map(({ network }) => network.dataset))];
  const refused = tried.flatMap(({ network, proofs }) =>
    proofs[0].refusals.map(line => `- ${plainCell(`${network.dataset}, ${network.name}: ${line}`)}`),
  );
  const parts = [
    `# Exported files of ${plainCell(experiment)}`,
    "Trained networks of the experiment, exported as `binary` and `c`; which runs and networks are not among them stands below. The packed file, without names, is as long as the table of results says; the header, compiled by GCC, was run on the whole test part and is right as often as the table says.",
    ...sets.map(set =>
      markdown(
        tableOf(
          set,
          there.filter(({ network }) => network.dataset === set),
        ),
      ),
    ),
    notes(there, untried),
    ...(refused.length > 0 ? [`Not exported:\n\n${refused.join("\n")}`] : []),
    `Rebuilt by \`npm run check:front -- ${experiment}${hasOlder(there) ? " --add" : ""}\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Whether some of it is known from the page that was there before alone. */
const hasOlder = (/** @type {readonly Tried[]} */ tried) =>
  tried.some(({ proofs }) => proofs.some(({ isBefore }) => isBefore));

/** @type {(set: string, tried: readonly Tried[]) => import("../../../dist/analysis/tables/table.js").Table} */
function tableOf(set, tried) {
  const devices = tried[0].cost?.devices ?? [];
  const last = devices.at(-1)?.name;
  const titles = [
    "bytes",
    "P@1 by C, %",
    `right of ${grouped(tried[0].proofs[0].examples)}, seed by seed`,
    "products",
    "memory",
    ...(last ? [`stack, ${last}`] : []),
    `code, ${arch()}`,
    ...devices.map(({ name }) => `code, ${name}`),
    ...(last ? [`data, ${last}`, `instructions, ${last}`] : []),
  ];
  return {
    title: set,
    columns: [
      { title: "network", align: "left" },
      ...titles.map(title => ({ title, align: /** @type {const} */ ("right") })),
    ],
    rows: tried.map(rowOf),
  };
}

/** @param {Tried} tried */
function rowOf({ network, proofs, cost }) {
  if (!cost) throw new Error(`${network.name} has no C code`);
  const { products, memoryBytes, here, devices } = cost;
  const last = devices.at(-1);
  const right = proofs.map(({ right }) => Number(right));
  const mean = right.reduce((sum, count) => sum + count, 0) / (right.length * proofs[0].examples);
  return [
    network.name,
    span(proofs.map(({ bytes }) => Number(bytes))),
    percent(mean),
    right.join(" "),
    grouped(products),
    grouped(memoryBytes),
    ...(last ? [shown(last.stackBytes)] : []),
    grouped(here.codeBytes),
    ...devices.map(({ codeBytes }) => grouped(codeBytes)),
    ...(last ? [grouped(last.dataBytes), shown(last.instructions)] : []),
  ];
}

/** The least and the most, or the one that all are. @type {(values: readonly number[]) => string} */
const span = values => [...new Set([Math.min(...values), Math.max(...values)])].map(grouped).join(" to ");

const shown = (/** @type {number | undefined} */ value) =>
  value === undefined ? "" : grouped(Math.round(value));

/** @type {(there: readonly Tried[], untried: number) => string} */
function notes(there, untried) {
  const proofs = there.flatMap(({ proofs }) => proofs);
  const before = proofs.filter(({ isBefore }) => isBefore).length;
  const compilers = ["gcc", "arm-none-eabi-gcc"].slice(0, there[0]?.cost?.devices.length ? 2 : 1);
  return [
    "- Bytes: the packed file with weights, scales, biases, ids, header and checksum; where its ids are coded, seeds differ. P@1: mean over the seeds.",
    "- Code: a prediction with all that it calls, without data, optimised for size (`-Os`). Data: what the header's code only reads, weights and ids among it. Memory: what the caller gives it to work in; with the stack that is all the RAM.",
    "- Products: multiplications of an example, additions and counted bits aside. Instructions: mean of ten test examples on an emulated processor, `-O2`.",
    ...(there.some(({ cost }) => cost?.devices.length && cost.devices.at(-1)?.instructions === undefined)
      ? ["- Stack and instructions are unknown where the memory is more than an emulated board has."]
      : []),
    `- Compiled by ${compilers.map(versionOf).join(" and ")}.`,
    ...(untried > 0
      ? [
          `- ${grouped(untried)} runs of the table of results are of seeds whose models are gone: P@1 is that of the ${grouped(proofs.length)} whose files were tried.`,
        ]
      : []),
    ...(before > 0
      ? [
          `- ${grouped(before)} of ${grouped(proofs.length)} runs were tried before, on another machine or of a database that is gone: exports.csv has what was seen.`,
        ]
      : []),
  ].join("\n");
}

const versionOf = (/** @type {string} */ compiler) =>
  plainCell(execFileSync(compiler, ["--version"], { encoding: "utf8" }).split("\n")[0]);
