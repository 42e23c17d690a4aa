import { tf } from "./tensorflow.js";

/** The part of the wasm backend that we use. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array;
}

/**
 * Gives the wasm backend the kernel that the gradient of a look-up needs, and that tfjs has for other backends alone:
 * without it no embedding trains there. x [n, …], segmentIds [n] → [numSegments, …]; ids below 0 count nothing.
 */
export function addSegmentSum(): void {
  if (tf.getKernel("UnsortedSegmentSum", "wasm")) return;
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc({ inputs, backend, attrs }) {
      const { x, segmentIds } = inputs as Record<"x" | "segmentIds", tf.TensorInfo>;
      const { numSegments } = attrs as unknown as { numSegments: number };
      const wasm = backend as unknown as WasmBackend;
      const result = wasm.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
      const [values, ids, sums] = [x, segmentIds, result].map(tensor => wasm.typedArrayFromHeap(tensor));
      sums!.fill(0);
      const size = values!.length / ids!.length;
      for (const [i, id] of ids!.entries())
        if (id >= 0) for (let k = 0; k < size; k++) sums![id * size + k]! += values![i * size + k]!;
      return result;
    },
  });
}
