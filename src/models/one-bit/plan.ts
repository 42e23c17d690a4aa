import { check, oneOf, wholeNumber } from "../../core/check.js";
import { frameBytes } from "../packed-bytes.js";
import { coarse, fine, placesOf, type Sliding } from "../projectors/patch.js";
import { checkedWidth, ofLastLayer } from "../quantised.js";
import { type OneBitLayer, type Stage, sidesAfter, signsIn } from "./convolution.js";

/** How patches slide over a picture, and which convolutions come after. */
interface Plan {
  readonly sliding: Sliding;
  readonly stages: readonly Stage[];
}

const one = { side: 1, padding: "valid" } as const;
const three = { side: 3, padding: "valid" } as const;

/** Plans by the name that settings give them; on 28 × 28 pixels the places go from 11, or 14, to 2, or 1. */
export const plans = {
  shallow: {
    sliding: coarse,
    stages: [
      { ...one, pool: true },
      { ...three, pool: true },
    ],
  },
  deep: {
    sliding: fine,
    stages: [
      { ...one, pool: false },
      { ...three, padding: "same", pool: true },
      { ...three, padding: "same", pool: false },
      { ...three, pool: true },
      { ...three, pool: false },
    ],
  },
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof plans;
export const planNames = Object.keys(plans) as PlanName[];

/** Bits of a weight of the last layer. */
const headWidths = [2, 4, 8] as const;
export type HeadBits = (typeof headWidths)[number];

export const checkedHeadBits = (value: unknown): HeadBits => checkedWidth(value, ofLastLayer, headWidths);

/** All that shapes a network of one-bit convolutions on the bits of patches. */
export interface PatchShape {
  readonly plan: PlanName;
  readonly height: number;
  readonly width: number;
  /** That a pixel has: one number of a grey one, three of a coloured one. */
  readonly colours: number;
  readonly patches: number;
  /** Channels of the convolutions. */
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly headBits: HeadBits;
}

const most = 255; // of whatever a byte of the packed form's header says

export function checkedShape(shape: PatchShape): PatchShape {
  const { plan, height, width, colours, patches, hidden, classes, headBits } = shape;
  const { stages } = plans[oneOf("plan", plan, planNames)];
  checkedHeadBits(headBits);
  check(colours === 1 || colours === 3, "colours of the patch CNN's images", colours, "1 or 3");
  check(hidden.length === stages.length, "hidden", hidden.join("x"), `${stages.length} widths for "${plan}"`);
  for (const [what, value] of [
    ["height", height],
    ["width", width],
    ["patches", patches],
    ...Array.from(hidden, channels => ["channels", channels] as const), // a place without a number, too
    ["classes", classes],
  ] as const)
    check(wholeNumber(what, value) <= most, what, value, `at most ${most}`);
  const last = sidesOf(shape).at(-1)!;
  check(Math.min(...last) >= 1, "picture", `${height} × ${width}`, `a larger one for the plan "${plan}"`);
  return shape;
}

/** Places down and right: of the bits, then after each stage. */
export function sidesOf({ plan, height, width }: PatchShape): (readonly [down: number, right: number])[] {
  const sides = [placesOf([height, width], plans[plan].sliding)];
  for (const stage of plans[plan].stages) sides.push(sidesAfter(sides.at(-1)!, stage));
  return sides;
}

/** The convolutions, the first of which sees the bits of the patches. */
export const layersOf = ({ plan, patches, hidden }: PatchShape): OneBitLayer[] =>
  plans[plan].stages.map((stage, l) => ({
    ...stage,
    inputs: l === 0 ? patches : hidden[l - 1]!,
    outputs: hidden[l]!,
  }));

/** How many numbers the last layer sees. */
export function featuresOf(shape: PatchShape): number {
  const [down, right] = sidesOf(shape).at(-1)!;
  return down * right * shape.hidden.at(-1)!;
}

/** What each part takes of a packed file, in bytes. */
export interface PatchBytes {
  /** The frame of every packed file, the seed, the shape, the exponents. */
  readonly header: number;
  readonly signs: number;
  /** A multiplier and a bias of a channel. */
  readonly channels: number;
  /** Weights of the last layer. */
  readonly head: number;
  /** A multiplier of a byte and a bias of two for each class. */
  readonly outputs: number;
  readonly total: number;
}

const fixedHeader = 9; // the seed 4, plan, colours and head's bits 1, patches 1, classes 1, height 1, width 1

/** To the last byte, without the names. */
export function packedBytes(shape: PatchShape): PatchBytes {
  const { hidden, classes, headBits } = shape;
  const parts = {
    header: frameBytes + fixedHeader + 3 * hidden.length + 1, // of each layer its channels and two shifts; the last one's exponent
    signs: Math.ceil(layersOf(shape).reduce((sum, layer) => sum + signsIn(layer), 0) / 8),
    channels: 2 * hidden.reduce((sum, channels) => sum + channels, 0),
    head: Math.ceil((featuresOf(shape) * classes * headBits) / 8),
    outputs: 3 * classes,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}

/** Products of one example: one for each sum of a convolution, one for each weight and each class of the last layer. */
export function patchProducts(shape: PatchShape): number {
  const sides = sidesOf(shape);
  const sums = layersOf(shape).map(({ side, padding, outputs }, l) => {
    const [down, right] = sides[l]!.map(places => (padding === "same" ? places : places - side + 1)) as [
      number,
      number,
    ];
    return down * right * outputs;
  });
  return sums.reduce((all, count) => all + count, (featuresOf(shape) + 1) * shape.classes);
}
