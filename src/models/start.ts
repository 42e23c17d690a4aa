import type { Random } from "../core/random.js";

/** How weights begin: their numbers, `count` of them, from a stream of their own. Only fixed ones may be whole. */
export type Start = (random: Random, count: number) => Float32Array | Int32Array;

/** Normal, with mean 0 and this standard deviation. */
export function normal(deviation: number): Start {
  const scale = Math.fround(deviation); // a product of two float32, as TensorFlow would round it
  return (random, count) => random.normals(count).map(draw => draw * scale);
}

/** Variance 2 / inputs: before a ReLU (He et al. 2015). */
export const he = (inputs: number): Start => normal(Math.sqrt(2 / inputs));

/** Variance 1 / inputs: before a softmax. */
export const lecun = (inputs: number): Start => normal(Math.sqrt(1 / inputs));

/** Uniform on (-limit, limit). */
export const uniform =
  (limit: number): Start =>
  (random, count) =>
    Float32Array.from(random.uniforms(count), draw => (2 * draw - 1) * limit);

export const zeros: Start = (_random, count) => new Float32Array(count);

export const ones: Start = (_random, count) => new Float32Array(count).fill(1);
