import { product } from "../../../dist/core/product.js";
import { first } from "../../../dist/index.js";

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
  const few = Math.min(count, data.test.count);
  if (data.kind === "image") return { ...data, test: first(data.test, few) };
  const { texts, labels } = data.test;
  return { ...data, test: { count: few, texts: texts.slice(0, few), labels: labels.slice(0, few) } };
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
  const size = product(data.shape);
  return Array.from({ length: count }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
}
