import type { IntegerConvolution } from "../../models/one-bit/convolution.js";
import type { PatchShape } from "../../models/one-bit/plan.js";
import type { IntegerLayer } from "../../models/quantised.js";
import type { Names } from "../binary/names.js";

/** A trained patch CNN as a device holds it: whole numbers alone. */
export interface PackedPatches extends Names {
  readonly shape: PatchShape;
  /** The one number of which all patches are drawn. */
  readonly seed: number;
  readonly convolutions: readonly IntegerConvolution[];
  readonly head: IntegerLayer;
}
