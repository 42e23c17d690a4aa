import { existsSync, readFileSync } from "node:fs";
import { fromCsv } from "../../../dist/analysis/measures.js";
import { check } from "../../../dist/core/check.js";
import { csvField, csvRecords } from "../../../dist/core/csv.js";

/** @import { Network } from "./networks.mjs" */
/** @import { Seen, Tried } from "./page.mjs" */

/** What was seen of each run's files, beside `exports.md`. */
const columns = ["dataset", "network", "seed", "bytes", "right", "examples", "refused"];

/** @typedef {Seen & { readonly dataset: string, readonly network: string }} Before */

/**
 * @param {readonly Tried[]} tried
 * @returns {string}
 */
export function proofsFile(tried) {
  const lines = tried.flatMap(({ network: { dataset, name }, proofs }) =>
    proofs.map(({ seed, bytes, right, examples, refusals }) =>
      [dataset, name, seed, bytes, right, examples, refusals.join("\n")].map(cell =>
        csvField(String(cell ?? "")),
      ),
    ),
  );
  return `${[columns, ...lines].map(cells => cells.join(",")).join("\n")}\n`;
}

/**
 * What a file says that `proofsFile` wrote; nothing where there is none.
 *
 * @param {string} path
 * @returns {Before[]}
 */
export function proofsIn(path) {
  if (!existsSync(path)) return [];
  const [header = [], ...rows] = csvRecords(readFileSync(path, "utf8"), path);
  check(header.join() === columns.join(), `header of ${path}`, header.join(), columns.join());
  const number = (/** @type {string} */ text) => (text === "" ? null : Number(text));
  return rows.map(
    ([dataset = "", network = "", seed = "", bytes = "", right = "", examples = "", refused = ""]) => ({
      ...{ dataset, network, isBefore: /** @type {const} */ (true) },
      ...{ seed: Number(seed), bytes: number(bytes), right: number(right), examples: Number(examples) },
      ...{ refusals: refused === "" ? [] : refused.split("\n"), isWhole: true, c: null },
    }),
  );
}

/**
 * Refuses what was seen before of networks that were exported and have no run here, since what they take of a device nobody could
 * say, and what is not as the table of results, where there is one, has it.
 *
 * @param {readonly Before[]} before
 * @param {readonly Network[]} networks
 * @param {string} table
 */
export function checkBefore(before, networks, table) {
  const rows = existsSync(table) ? fromCsv(readFileSync(table, "utf8")) : null;
  for (const proof of before) {
    const { dataset, network, seed, bytes, right, examples } = proof;
    const here = networks.filter(one => isOf(one, proof));
    check(
      here.length > 0 || right === null,
      `runs of ${dataset}, ${network}, whose files were tried before`,
      0,
      "1 or more",
    );
    const isAnew = here.some(({ runs }) => runs.some(({ settings }) => settings.seed === seed)); // tried again
    if (!rows || right === null || isAnew) continue;
    const seen = { dataset, seed, bytes, accuracy: right / examples };
    const isTold = rows.some(row =>
      Object.entries(seen).every(([name, value]) => row[/** @type {keyof typeof seen} */ (name)] === value),
    );
    check(
      isTold,
      `${dataset}, ${network}, seed ${seed}, tried before`,
      JSON.stringify(seen),
      `a row of ${table}`,
    );
  }
}

/**
 * How many rows of a table of results there are beyond those whose files were tried; none where there is no table.
 *
 * @param {string} table
 * @param {readonly Tried[]} tried
 * @returns {number}
 */
export function untriedIn(table, tried) {
  if (!existsSync(table)) return 0;
  const seen = tried.reduce((sum, { proofs }) => sum + proofs.length, 0);
  return Math.max(0, fromCsv(readFileSync(table, "utf8")).length - seen);
}

/** @type {(network: Network, proof: Before) => boolean} */
const isOf = ({ dataset, name }, proof) => proof.dataset === dataset && proof.network === name;

/**
 * Networks with what was seen before of seeds that have no run here, and those that have none at all and were refused.
 *
 * @param {readonly Before[]} before
 * @param {readonly Tried[]} tried
 * @returns {Tried[]}
 */
export function joined(before, tried) {
  const all = tried.map(one => {
    const seeds = new Set(one.proofs.map(({ seed }) => seed));
    const others = before.filter(proof => isOf(one.network, proof) && !seeds.has(proof.seed));
    return { ...one, proofs: [...one.proofs, ...others].sort((a, b) => a.seed - b.seed) };
  });
  for (const { network, proofs } of all) {
    const outcomes = new Set(proofs.map(({ right }) => right === null)).size;
    check(
      outcomes === 1,
      `${network.dataset}, ${network.name}`,
      "exported and refused",
      "one of these for all seeds",
    );
  }
  const rest = before.filter(proof => !tried.some(one => isOf(one.network, proof)));
  const names = [...new Set(rest.map(({ dataset, network }) => JSON.stringify([dataset, network])))];
  return [...all, ...names.map(key => refused(JSON.parse(key), rest))];
}

/** @type {(key: [dataset: string, name: string], rest: readonly Before[]) => Tried} */
const refused = ([dataset, name], rest) => {
  const network = { dataset, name, runs: [] };
  return { network, proofs: rest.filter(proof => isOf(network, proof)), cost: null };
};
