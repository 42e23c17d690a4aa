import { tf } from "./tensorflow.js";

/**
 * Puts explicit transposes into the gradient of a matrix product. The wasm kernel multiplies fast only what is not
 * transposed, and both products of the gradient are: with this, training is three to six times as fast there.
 *
 * C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC; for transposed factors likewise.
 */
export function correctMatMulGradient(): void {
  tf.unregisterGradient("BatchMatMul");
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc(dC, saved, attributes) {
      const [A, B] = saved as [tf.Tensor, tf.Tensor];
      const dy = dC as tf.Tensor;
      const { transposeA, transposeB } = attributes as unknown as {
        transposeA: boolean;
        transposeB: boolean;
      };
      return {
        a: () =>
          transposeA ? product(transposeB ? flip(B) : B, flip(dy)) : product(dy, transposeB ? B : flip(B)),
        b: () =>
          transposeB ? product(flip(dy), transposeA ? flip(A) : A) : product(transposeA ? A : flip(A), dy),
      };
    },
  });
}

const product = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y);

/** The last two axes exchanged. */
function flip(x: tf.Tensor): tf.Tensor {
  const axes = Array.from({ length: x.rank }, (_, i) => i);
  [axes[x.rank - 2], axes[x.rank - 1]] = [x.rank - 1, x.rank - 2];
  return tf.transpose(x, axes);
}
