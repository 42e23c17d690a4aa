import { nativeBackend, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

/** TensorFlow's op for the gradient of an activation, and the op's inputs: the activation's value y, and dy. */
const ops = {
  Relu: { op: "ReluGrad", inputs: (y: tf.Tensor, dy: tf.Tensor) => [dy, y] },
  Sigmoid: { op: "SigmoidGrad", inputs: (y: tf.Tensor, dy: tf.Tensor) => [y, dy] },
  Tanh: { op: "TanhGrad", inputs: (y: tf.Tensor, dy: tf.Tensor) => [y, dy] },
};

let done = false;

/**
 * Lets the native library compute gradients of activations by one op each: tfjs writes them out, the ReLU's in eight.
 * A gradient of a gradient, and every other backend, keeps to tfjs's own.
 */
export function correctActivationGradients(): void {
  if (done) return;
  done = true;
  for (const [kernelName, { op, inputs }] of Object.entries(ops)) {
    const plain = tf.getGradient(kernelName);
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      ...plain,
      ...{ inputsToSave: [], outputsToSave: [true] }, // tfjs saves a ReLU's x; y is positive in the same places
      gradFunc(dy, saved, attributes) {
        const backend = nativeBackend();
        const isRecorded = tf.engine().state.gradientDepth > 0; // an outer gradient could not see into the op
        if (!backend || isRecorded) return plain.gradFunc(dy, saved, attributes);
        const given = inputs(saved[0]!, dy as tf.Tensor);
        const T = typeAttribute(backend, "T", "float32");
        return { x: () => backend.executeSingleOutput(op, [T], given) };
      },
    });
  }
}
