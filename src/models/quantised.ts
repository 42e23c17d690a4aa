import { check, oneOf } from "../core/check.js";
import { tf } from "../engine/tensorflow.js";
import { denseLayers, type Layers } from "./layers.js";
import type { Tensors } from "./safetensors.js";
import { optional } from "./settings.js";
import { stopGradient } from "./straight-through.js";

/** Bits of a stored weight. */
export const weightBits = [1, 2, 4, 8] as const;
export type WeightBits = (typeof weightBits)[number];

/** Refuses what is none of the widths that a weight can have; `what` names it. */
export function checkedWidth<W extends WeightBits>(value: unknown, what: string, widths: readonly W[]): W {
  check((widths as readonly unknown[]).includes(value), what, value, widths.join(", "));
  return value as W;
}

/** Refuses what is no width of a weight; `what` names it. */
export const checkedWeightBits = (value: unknown, what = "bits of a weight"): WeightBits =>
  checkedWidth(value, what, weightBits);

/** Bits of a weight of the last layer: what refusals call them. */
export const ofLastLayer = "bits of a weight of the last layer";

/** Bits of a stored bias. */
const biasWidths = [8, 16] as const;
export type BiasBits = (typeof biasWidths)[number];

/** Refuses what is no width of a bias. */
export function checkedBiasBits(value: unknown): BiasBits {
  check((biasWidths as readonly unknown[]).includes(value), "bits of a bias", value, biasWidths.join(", "));
  return value as BiasBits;
}

/** What a weight of one bit stands for: the mean of its unit's |W|, which moves as the unit learns, or 1/√inputs in all of them. */
const oneBitSteps = ["mean", "constant"] as const;
export type OneBitStep = (typeof oneBitSteps)[number];

/** Refuses what is no such step. */
export const checkedOneBitStep = (value: unknown): OneBitStep =>
  oneOf("step of weights of one bit", value, oneBitSteps);

/** Bits of a weight of each layer: those of the last one may be others. Refuses what is no width. */
export function layerBits(sizes: readonly number[], bits: unknown, headBits: unknown = bits): WeightBits[] {
  const [own, last] = [checkedWeightBits(bits), checkedWeightBits(headBits, ofLastLayer)];
  const layers = sizes.length - 1;
  check(layers > 1 || own === last, `${ofLastLayer}, which is the only one`, last, `${own}, its weightBits`);
  return Array.from({ length: layers }, (_, l) => (l < layers - 1 ? own : last));
}

/**
 * A dense layer in whole numbers:
 *
 *   z_o = (Σ_i q_oi·a_i + β_o)·m_o,  u_o = z_o / 2^shift, rounded, a half upwards, cut off to 0 … 255
 *
 * q: weights of 1 bit (-1, 1), 2 (-1 … 1), 4 (-7 … 7) or 8 (-127 … 127); m: a scale for each unit, 1 … 255; β: 16 bits, or
 * a byte times 2^biasShift. The last layer has no shift: its z are the logits, in units of 2^-exponent.
 */
export interface IntegerLayer {
  readonly kind: "integer";
  readonly inputs: number;
  readonly outputs: number;
  readonly weightBits: WeightBits;
  /** q [outputs · inputs], output by output */
  readonly weights: Int8Array;
  /** m [outputs] */
  readonly multipliers: Uint8Array;
  /** β [outputs] */
  readonly biases: Int16Array;
  /** Of biases of 8 bits: each is a whole number of -127 … 127 times 2^biasShift. */
  readonly biasShift?: number;
  /** Of every layer but the last: what is passed on is z / 2^shift. */
  readonly shift?: number;
  /** A unit of z stands for 2^-exponent. */
  readonly exponent: number;
}

/** Digits after the point of what hidden units say: steps of 1/16, up to 255/16. */
export const activationDigits = 4;

const mostActivation = 255; // what a byte holds
const mostMultiplier = 255;
const mostBias = 32_767;
const mostBiasByte = 127;
/** To 8, so that a bias of 8 bits, -127 … 127 times 2^8, is one of 16, too. */
export const mostBiasShift = 8;
const shifts = [1, 16] as const; // to 16, so that floats hold z exactly wherever u is below 256: 2^24

/** The largest level of a weight. */
export const levels = (bits: WeightBits): number => (bits === 1 ? 1 : 2 ** (bits - 1) - 1);

/** The parts of a layer as floats that hold whole numbers. */
interface Parts {
  /** q [inputs, outputs] */
  readonly q: tf.Tensor2D;
  /** m [outputs] */
  readonly m: tf.Tensor1D;
  /** β [outputs] */
  readonly β: tf.Tensor1D;
  /** 2^biasShift, 1 where biases have 16 bits, a scalar. */
  readonly biasUnit: tf.Scalar;
  /** What q = 1 stands for, per unit [outputs]. */
  readonly step: tf.Tensor1D;
  /** 2^exponent of z, a scalar. */
  readonly unit: tf.Scalar;
}

/**
 * W [inputs, outputs] and B [outputs] → whole numbers, with a step per unit, m / 2^e: 8 and 4 bits reach to the unit's
 * largest |W|, 2 bits have a step of 1.5·mean |W|, 1 bit one of mean |W| or of 1/√inputs. Nothing is divided by a constant: a
 * graph multiplies by its reciprocal instead, which rounds otherwise, and what is trained and tested in a graph would not be
 * what is packed outside.
 */
function partsOf(
  W: tf.Tensor2D,
  B: tf.Tensor1D,
  bits: WeightBits,
  { inputDigits: digits = 0, biasBits = 16, oneBitStep = "mean" }: Rounding,
): Parts {
  const wanted = wantedSteps(W, bits, oneBitStep);
  const largest = tf.maximum(tf.max(wanted), 2 ** -12); // of a layer whose weights are all 0, too
  const exponent = tf.clipByValue(
    tf.floor(tf.mul(tf.log(tf.div(mostMultiplier, largest)), Math.LOG2E)),
    shifts[0] + activationDigits - digits,
    shifts[1] + activationDigits - digits,
  );
  const power = tf.pow(2, exponent);
  const scaled = tf.mul(wanted, power);
  const m = tf.clipByValue(bits > 2 ? tf.ceil(scaled) : tf.round(scaled), 1, mostMultiplier) as tf.Tensor1D;
  const step = tf.div(m, power) as tf.Tensor1D;
  const most = levels(bits);
  const q = bits === 1 ? signed(W) : tf.clipByValue(tf.round(tf.div(W, step)), -most, most);
  const whole = tf.clipByValue(tf.round(tf.mul(tf.div(B, step), 2 ** digits)), -mostBias, mostBias);
  const unit = tf.mul(power, 2 ** digits) as tf.Scalar;
  const stored =
    biasBits === 8 ? inBytes(whole) : { β: whole as tf.Tensor1D, biasUnit: tf.scalar(1) as tf.Scalar };
  return { q: q as tf.Tensor2D, m, ...stored, step, unit };
}

/** The steps of the units, before they are scales of a byte [outputs]. */
function wantedSteps(W: tf.Tensor2D, bits: WeightBits, oneBitStep: OneBitStep): tf.Tensor {
  const [inputs, outputs] = W.shape;
  if (bits === 1 && oneBitStep === "constant") return tf.fill([outputs], 1 / Math.sqrt(inputs));
  const size = tf.abs(W);
  return bits > 2
    ? tf.mul(tf.max(size, 0), 1 / levels(bits))
    : tf.mul(tf.mean(size, 0), bits === 2 ? 1.5 : 1);
}

/** Whole numbers as ones of -127 … 127 times a power of two: the least of 1 … 2^8 that reaches the largest, or 2^8. */
function inBytes(whole: tf.Tensor): Pick<Parts, "β" | "biasUnit"> {
  const biasUnit = byteUnit(whole);
  const bytes = tf.clipByValue(tf.round(tf.div(whole, biasUnit)), -mostBiasByte, mostBiasByte);
  return { β: tf.mul(bytes, biasUnit) as tf.Tensor1D, biasUnit };
}

function byteUnit(whole: tf.Tensor): tf.Scalar {
  const largest = tf.maximum(tf.max(tf.abs(whole)), 1);
  const powers = tf.tensor1d(Array.from({ length: mostBiasShift }, (_, k) => mostBiasByte * 2 ** k));
  return tf.pow(2, tf.sum(tf.cast(tf.greater(largest, powers), "float32"))) as tf.Scalar;
}

/** 1 where x > 0, else -1 */
const signed = (x: tf.Tensor): tf.Tensor => tf.sub(tf.mul(tf.cast(tf.greater(x, 0), "float32"), 2), 1);

/** How layers are rounded, beside the bits of their weights. */
export interface Rounding {
  /** Digits that the inputs have after the point; bits have none. */
  readonly inputDigits?: number | undefined;
  /** Of a stored bias. */
  readonly biasBits?: BiasBits | undefined;
  /** Of weights of one bit; of others nothing. */
  readonly oneBitStep?: OneBitStep | undefined;
}

/**
 * Dense layers that compute what a device computes, in floats that hold whole numbers; the gradient passes the rounding as
 * if it were not there, and none passes where a unit says 0 or the most (straight-through: Bengio, Léonard, Courville 2013).
 * `bits` of a weight layer by layer.
 */
export function quantisedLayers(
  sizes: readonly number[],
  bits: readonly WeightBits[],
  rounding: Rounding = {},
): Layers {
  const last = sizes.length - 2;
  optional(checkedBiasBits)(rounding.biasBits);
  optional(checkedOneBitStep)(rounding.oneBitStep);
  return {
    weights: denseLayers(sizes, 0).weights,
    apply(weights, x) {
      let A: tf.Tensor = x;
      for (let l = 0, digits = rounding.inputDigits ?? 0; l <= last; l++, digits = activationDigits) {
        const [W, B] = [weights[2 * l] as tf.Tensor2D, weights[2 * l + 1] as tf.Tensor1D];
        const own = { ...rounding, inputDigits: digits };
        const { q, m, β, step, unit } = partsOf(stopGradient(W), stopGradient(B), bits[l]!, own);
        const n = tf.matMul(A as tf.Tensor2D, passed(W, q, tf.div(1, step)) as tf.Tensor2D);
        const z = tf.mul(tf.add(n, passed(B, β, tf.div(2 ** digits, step))), m);
        const real = tf.div(z, unit); // a power of two: exact
        A = l < last ? activation(real) : real;
      }
      return A as tf.Tensor2D;
    },
  };
}

/**
 * W [inputs, outputs] and B [outputs] as the numbers that weights of few bits, scales of a byte and biases of 16 bits stand
 * for: for a layer that adds up numbers which are no whole ones. The gradient passes the rounding as if it were not there.
 */
export function roundedLayer(W: tf.Tensor2D, B: tf.Tensor1D, bits: WeightBits): [tf.Tensor2D, tf.Tensor1D] {
  const { q, β, step } = partsOf(stopGradient(W), stopGradient(B), bits, {});
  const one = tf.scalar(1);
  return [passed(W, tf.mul(q, step), one) as tf.Tensor2D, passed(B, tf.mul(β, step), one) as tf.Tensor1D];
}

/** u = z / 2^shift rounded, a half upwards, and cut off: z in real numbers, u in whole ones */
function activation(z: tf.Tensor): tf.Tensor {
  const real = stopGradient(z);
  const u = tf.floor(tf.add(tf.mul(real, 2 ** activationDigits), 0.5));
  const isBetween = tf.logicalAnd(tf.greater(u, 0), tf.less(u, mostActivation));
  const slope = tf.mul(tf.cast(isBetween, "float32"), 2 ** activationDigits);
  return passed(z, tf.clipByValue(u, 0, mostActivation), slope);
}

/** These values; the gradient of `of` is that of the values times the slope. */
export function passed(of: tf.Tensor, values: tf.Tensor, slope: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((_, save) => {
    (save as tf.GradSaveFunc)([slope]);
    return {
      value: tf.clone(values),
      gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, (saved as tf.Tensor[])[0]!),
    };
  });
  return op(of);
}

/** The layers of trained weights, by the arithmetic that training used; `bits` of a weight layer by layer. */
export function integerLayers(
  sizes: readonly number[],
  bits: readonly WeightBits[],
  weights: Tensors,
  rounding: Rounding = {},
): IntegerLayer[] {
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l]!;
    const own = l === 0 ? rounding : { ...rounding, inputDigits: activationDigits };
    const named = (name: string) => Float32Array.from(weights[`${name} ${l}`]!.values);
    const read = tf.tidy(() => {
      const [W, B] = [tf.tensor2d(named("layer"), [inputs, outputs]), tf.tensor1d(named("bias"))];
      const { q, m, β, unit, biasUnit } = partsOf(W, B, bits[l]!, own);
      return [tf.transpose(q), m, β, unit, biasUnit].map(tensor => tensor.dataSync<"float32">());
    });
    const power = (of: Float32Array): number => Math.round(Math.log2(of[0]!));
    const exponent = power(read[3]!);
    return {
      kind: "integer",
      ...{ inputs, outputs, weightBits: bits[l]!, exponent },
      weights: Int8Array.from(read[0]!),
      multipliers: Uint8Array.from(read[1]!),
      biases: Int16Array.from(read[2]!),
      ...(rounding.biasBits === 8 ? { biasShift: power(read[4]!) } : {}),
      ...(l < sizes.length - 2 ? { shift: exponent - activationDigits } : {}),
    };
  });
}

/** Products of one example: one for each unit's scale, and for each weight that is not on bits and has more than one bit. */
export const quantisedProducts = (sizes: readonly number[], bits: readonly WeightBits[]): number =>
  sizes.slice(1).reduce((sum, outputs, l) => sum + outputs * (l > 0 && bits[l]! > 1 ? 1 + sizes[l]! : 1), 0);
