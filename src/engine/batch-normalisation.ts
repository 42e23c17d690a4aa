import { type NativeBackend, nativeBackend, type OpAttribute, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

/** Values normalised by their own batch, and what they were normalised by: numbers to look at, whose gradient is not defined. */
export interface Normalised extends Record<string, tf.Tensor> {
  readonly y: tf.Tensor4D;
  /** [channels] */
  readonly mean: tf.Tensor1D;
  /** Mean square of the distance from the mean [channels] */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015), channel by channel over all places of all examples:
 *
 *   y = (x - mean)·gain / √(variance + ε) + offset
 *
 * x [batch, height, width, channels], gain and offset [channels]. The native library has one op for it and one for its
 * gradient, where tfjs makes some twenty passes over x.
 */
export function batchNormalised(
  x: tf.Tensor4D,
  gain: tf.Tensor1D,
  offset: tf.Tensor1D,
  ε: number,
): Normalised {
  const backend = nativeBackend();
  return tf.tidy(() => (backend ? byOneOp(backend, x, gain, offset, ε) : plain(x, gain, offset, ε)));
}

function plain(x: tf.Tensor4D, gain: tf.Tensor1D, offset: tf.Tensor1D, ε: number): Normalised {
  const mean = tf.mean(x, [0, 1, 2]) as tf.Tensor1D;
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]) as tf.Tensor1D;
  const y = tf.add(tf.mul(centred, tf.div(gain, tf.sqrt(tf.add(variance, ε)))), offset) as tf.Tensor4D;
  return { y, mean, variance };
}

function byOneOp(
  backend: NativeBackend,
  x: tf.Tensor4D,
  gain: tf.Tensor1D,
  offset: tf.Tensor1D,
  ε: number,
): Normalised {
  const attributes = attributesOf(backend, ε);
  const { TF_ATTR_FLOAT: type } = backend.binding;
  const forward = [...attributes, { name: "exponential_avg_factor", type, value: 1 }]; // the batch's own numbers alone
  const places = x.size / gain.size;
  let own: [tf.Tensor, tf.Tensor] | undefined; // beside y, which is all that a customGrad hands back
  const op = tf.customGrad((x, gain, offset, save) => {
    const given = [x, gain, offset, tf.zerosLike(gain as tf.Tensor), tf.onesLike(gain as tf.Tensor)];
    const [y, mean, variance, ...reserve] = backend.executeMultipleOutputs(
      "FusedBatchNormV3",
      forward,
      given as tf.Tensor[],
      6,
    );
    own = [tf.keep(mean!), tf.keep(variance!)];
    (save as tf.GradSaveFunc)([x as tf.Tensor, gain as tf.Tensor, ...reserve]);
    return {
      value: y!,
      gradFunc: (dy, saved) =>
        backend
          .executeMultipleOutputs("FusedBatchNormGradV3", attributes, [dy, ...(saved as tf.Tensor[])], 5)
          .slice(0, 3),
    };
  });
  const y = op(x, gain, offset) as tf.Tensor4D;
  const [mean, variance] = own!;
  const result = {
    y,
    mean: tf.clone(mean) as tf.Tensor1D,
    variance: tf.mul(variance, (places - 1) / places) as tf.Tensor1D, // the op's is an estimate, divided by places - 1
  };
  tf.dispose(own);
  return result;
}

const attributesOf = (backend: NativeBackend, ε: number): OpAttribute[] => {
  const { TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL } = backend.binding;
  return [
    typeAttribute(backend, "T", "float32"),
    typeAttribute(backend, "U", "float32"),
    { name: "epsilon", type: TF_ATTR_FLOAT, value: ε },
    { name: "data_format", type: TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: TF_ATTR_BOOL, value: true },
  ];
};
