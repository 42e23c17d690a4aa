import type { Tensor2D } from "@tensorflow/tfjs";

export function encode(texts: readonly string[]): Tensor2D;
