import { type NativeBackend, typeAttribute } from "./native.js";
import { tf } from "./tensorflow.js";

let done = false;

/**
 * Replaces tfjs-node's kernel of `tf.gather`, which reads all indices back to check them: a step could not be recorded
 * with it, and it slows plain ops down. TensorFlow itself refuses indices out of range.
 */
export function correctGather(): void {
  if (done) return;
  done = true;
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    kernelName: "GatherV2",
    backendName: "tensorflow",
    kernelFunc({ inputs, backend, attrs }) {
      const { x, indices } = inputs as Record<"x" | "indices", tf.Tensor>;
      const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
      const native = backend as unknown as NativeBackend;
      const attributes = [
        { name: "batch_dims", type: native.binding.TF_ATTR_INT, value: batchDims },
        typeAttribute(native, "Tparams", x.dtype),
        typeAttribute(native, "Tindices", indices.dtype),
        typeAttribute(native, "Taxis", "int32"),
      ];
      const along = tf.scalar(axis, "int32");
      const result = native.executeSingleOutput("GatherV2", attributes, [x, indices, along]);
      along.dispose();
      return result;
    },
  });
}
