/** @import { Dataset } from "../../../dist/index.js" */
/** @import { Input } from "../../../dist/deploy/projection.js" */

/**
 * The data set with the first examples of its test part alone.
 *
 * @param {Dataset} data
 * @param {number} count
 * @returns {Dataset}
 */
export function firstTests(data, count) {
  const { labels } = data.test;
  const few = { count: Math.min(count, data.test.count), labels: labels.slice(0, count) };
  if (data.kind === "text") return { ...data, test: { ...few, texts: data.test.texts.slice(0, count) } };
  const pixels = data.test.pixels.subarray(0, few.count * sizeOf(data.shape));
  return { ...data, test: { ...few, pixels } };
}

/**
 * The examples of a data set's test part, as a device gets them.
 *
 * @param {Dataset} data
 * @returns {Input[]}
 */
export function testInputs(data) {
  if (data.kind === "text") return [...data.test.texts];
  const { pixels, count } = data.test;
  const size = sizeOf(data.shape);
  return Array.from({ length: count }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
}

const sizeOf = (/** @type {readonly number[]} */ shape) => shape.reduce((all, side) => all * side, 1);
