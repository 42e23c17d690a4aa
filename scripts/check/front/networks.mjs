import { separating, settingText } from "../../../dist/core/settings.js";
import { kinds } from "../../../dist/models/registry.js";

/** @import { Run } from "../../../dist/index.js" */

/**
 * Runs that differ in their seeds alone, in the order in which they were recorded.
 *
 * @typedef {object} Network
 * @property {string} dataset
 * @property {string} name its kind and what shapes it, and whatever else tells it apart
 * @property {readonly Run[]} runs by seed
 */

/**
 * @param {readonly Run[]} runs
 * @returns {Promise<Network[]>}
 */
export async function networks(runs) {
  const all = await kinds();
  const shapeOf = (/** @type {Run} */ run) => {
    const { settings } = all.get(String(run.settings.model)) ?? { settings: [] };
    return told(run, settings);
  };
  const others = separating(
    runs,
    ({ settings: { seed, ...others } }) => others,
    run => `${run.settings.dataset}: ${shapeOf(run)}`,
  );
  /** @type {Map<string, Run[]>} */
  const found = new Map();
  for (const run of runs) {
    const name = [shapeOf(run), told(run, others)].filter(Boolean).join(", ");
    const key = JSON.stringify([run.settings.dataset, `${run.settings.model}${name && ` ${name}`}`]);
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found].map(([key, runs]) => {
    const [dataset, name] = JSON.parse(key);
    return { dataset, name, runs: runs.sort((a, b) => Number(a.settings.seed) - Number(b.settings.seed)) };
  });
}

/** @type {(run: Run, names: readonly string[]) => string} */
const told = ({ settings }, names) =>
  names
    .filter(name => settings[name] !== undefined)
    .map(name => `${name} ${settingText(settings[name])}`)
    .join(", ");
