import { expect } from "vitest";
import { type Compiled, compile, type Result } from "../src/engine/compile.js";
import { tf } from "../src/engine/tensorflow.js";

const disposables: { dispose(): void }[] = [];

/** Releases what the tests have made: for `afterEach`. */
export const release = (): void => {
  for (const item of disposables.splice(0)) item.dispose();
};

/** Has something released behind the test. */
export function releasing<T extends { dispose(): void }>(made: T): T {
  disposables.push(made);
  return made;
}

/** Whether the native library runs, as it does unless another backend is asked for. */
export const onNative = (process.env.NEURALBITS_BACKEND ?? "native") === "native";

/** A compiled step that the test need not release. */
export function compiled<A extends readonly tf.Tensor[], R extends Result>(
  step: (...inputs: A) => R,
): Compiled<A, R> {
  const found = compile(step);
  disposables.push(found);
  return found;
}

export const variable = (values: tf.Tensor): tf.Variable => {
  const made = tf.variable(values);
  disposables.push(made);
  return made;
};

export const numbers = (tensor: tf.Tensor): number[] => [...tensor.dataSync<"float32">()];

/** Deterministic values in about [-1, 1]. */
export const values = (shape: number[], salt = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(salt * 12.9898 * (i + 1))),
    shape,
  );

export const near = (got: tf.Tensor | number[], wanted: tf.Tensor | number[], tolerance = 1e-5) => {
  const [a, b] = [got, wanted].map(x => (Array.isArray(x) ? x : numbers(x))) as [number[], number[]];
  expect(a.length).toBe(b.length);
  for (const [i, x] of a.entries())
    expect(Math.abs(x - b[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(b[i]!)));
};
