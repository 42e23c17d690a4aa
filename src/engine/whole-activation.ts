import { type NativeBackend, nativeBackend, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

/** Whole numbers that a unit says: of a byte, or of a signed one. */
export interface WholeRange {
  readonly least: 0 | -128;
  readonly most: 255 | 127;
  /** By how much less it moves below 0. */
  readonly below: number;
}

/**
 * x, below 0 times `below`, rounded, a half upwards, and cut off to whole numbers of `least` … `most`. The gradient is that
 * of x, below 0 times `below`: it passes rounding and cutting off as if they were not there (straight-through: Bengio,
 * Léonard, Courville 2013). The native library has one op for the way there and one for the way back.
 */
export function wholeActivation(x: tf.Tensor4D, range: WholeRange): tf.Tensor4D {
  const backend = nativeBackend();
  const op = tf.customGrad((x, save) => {
    const real = x as tf.Tensor;
    (save as tf.GradSaveFunc)([real]);
    return {
      value: backend ? byOneOp(backend, bent(real, range), range) : rounded(bent(real, range), range),
      gradFunc: (dy, saved) => {
        const [real] = saved as [tf.Tensor];
        return backend
          ? gradient(backend, dy as tf.Tensor, real, range)
          : tf.mul(dy as tf.Tensor, slope(real, range));
      },
    };
  });
  return op(x) as tf.Tensor4D;
}

/** x, below 0 times `below`; where that is 0, cutting off does it. */
export const bent = (x: tf.Tensor, { below }: WholeRange): tf.Tensor =>
  below > 0 ? tf.maximum(x, tf.mul(x, below)) : x;

/** Rounded, a half upwards, and cut off. */
export const rounded = (x: tf.Tensor, { least, most }: WholeRange): tf.Tensor =>
  tf.clipByValue(tf.floor(tf.add(x, 0.5)), least, most);

function slope(x: tf.Tensor, { below }: WholeRange): tf.Tensor {
  const above = tf.mul(tf.cast(tf.greater(x, 0), "float32"), 1 - below);
  return below > 0 ? tf.add(above, below) : above;
}

/** TensorFlow's rounding to 8 bits: of a range of 255 a step is 1. */
function byOneOp(backend: NativeBackend, x: tf.Tensor, { least, most }: WholeRange): tf.Tensor {
  const { TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_BOOL } = backend.binding;
  const attributes = [
    { name: "min", type: TF_ATTR_FLOAT, value: least },
    { name: "max", type: TF_ATTR_FLOAT, value: most },
    { name: "num_bits", type: TF_ATTR_INT, value: 8 },
    { name: "narrow_range", type: TF_ATTR_BOOL, value: false },
  ];
  return backend.executeSingleOutput("FakeQuantWithMinMaxArgs", attributes, [x]);
}

function gradient(backend: NativeBackend, dy: tf.Tensor, x: tf.Tensor, { below }: WholeRange): tf.Tensor {
  const T = typeAttribute(backend, "T", "float32");
  if (below === 0) return backend.executeSingleOutput("ReluGrad", [T], [dy, x]);
  const alpha = { name: "alpha", type: backend.binding.TF_ATTR_FLOAT, value: below };
  return backend.executeSingleOutput("LeakyReluGrad", [T, alpha], [dy, x]);
}
