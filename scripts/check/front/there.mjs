import { existsSync, readFileSync } from "node:fs";
import { check } from "../../../dist/core/check.js";
import { csvField, csvRecords } from "../../../dist/core/csv.js";

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
function proofsIn(path) {
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
 * Networks with what was seen before of seeds that have no run here, and the networks that have none at all and were refused.
 * Whatever else has no run here is refused: what it takes of a device nobody could say.
 *
 * @param {readonly Tried[]} tried
 * @param {string} path
 * @returns {Tried[]}
 */
export function withProofsIn(path, tried) {
  const before = proofsIn(path);
  const isOf = (/** @type {Tried} */ { network }, /** @type {Before} */ proof) =>
    proof.dataset === network.dataset && proof.network === network.name;
  const joined = tried.map(one => {
    const seeds = new Set(one.proofs.map(({ seed }) => seed));
    const others = before.filter(proof => isOf(one, proof) && !seeds.has(proof.seed));
    return { ...one, proofs: [...one.proofs, ...others].sort((a, b) => a.seed - b.seed) };
  });
  const rest = before.filter(proof => !tried.some(one => isOf(one, proof)));
  for (const { dataset, network, right } of rest)
    check(right === null, `runs of ${dataset}, ${network}, of which ${path} tells`, 0, "1 or more");
  const names = [...new Set(rest.map(({ dataset, network }) => JSON.stringify([dataset, network])))];
  return [
    ...joined,
    ...names.map(key => {
      const [dataset, name] = JSON.parse(key);
      const proofs = rest.filter(proof => proof.dataset === dataset && proof.network === name);
      return { network: { dataset, name, runs: [] }, proofs, cost: null };
    }),
  ];
}
