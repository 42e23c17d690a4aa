import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";

/**
 * TensorFlow.js. An `import` of it would have Node look through all of it for the names of its exports first, which takes
 * longer than to load it.
 */
export const tf: typeof tfjs = createRequire(import.meta.url)("@tensorflow/tfjs");

/** Its types, under the same name. */
export declare namespace tf {
  type DataType = tfjs.DataType;
  type GradSaveFunc = tfjs.GradSaveFunc;
  type Optimizer = tfjs.Optimizer;
  type Scalar = tfjs.Scalar;
  type Tensor<R extends tfjs.Rank = tfjs.Rank> = tfjs.Tensor<R>;
  type Tensor1D = tfjs.Tensor1D;
  type Tensor2D = tfjs.Tensor2D;
  type Tensor3D = tfjs.Tensor3D;
  type Tensor4D = tfjs.Tensor4D;
  type TensorInfo = tfjs.TensorInfo;
  type TypedArray = tfjs.TypedArray;
  type Variable<R extends tfjs.Rank = tfjs.Rank> = tfjs.Variable<R>;
}
