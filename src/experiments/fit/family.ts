import { check, Refusal } from "../../core/check.js";
import { settingsText } from "../../core/settings.js";
import { hiddenText, type Task } from "../../models/model.js";
import { mostIdsBytes } from "../../models/packed-bytes.js";
import { leastSide } from "../../models/projectors/boxes.js";
import { pooledPlaces } from "../../models/projectors/pooled.js";
import { modelFrom } from "../../models/registry.js";
import { bytes } from "../../models/size.js";
import type { Row } from "../baseline.js";

/** The settings of a network that fits, all but its data set, its seed and how long it is trained. */
export type Candidate = Row & { readonly batch: number };

/** Networks of one build, from small to large: the larger the size, the more bytes. */
type Member = (size: number) => Candidate;

const largest = 4096; // sizes beyond it make networks that nobody would call small

/*
 * Builds, rates, batches and deformations are those of `accuracy-at-size` and `text-table`, chosen on validation parts: widths
 * keep the proportions that did well there. Which of them is best under a budget is what a search finds out.
 */
const rate = 0.005;
const parts = 32; // a width of so many parts grows by one with each size

/** Copies of the images that a network learns from. */
const deformed = {
  shallow: { copies: 5, deformation: "affine" },
  deep: { copies: 9, deformation: "elastic" },
  mirrored: { copies: 9, deformation: "mirrored" },
  moved: { copies: 5, deformation: "shift" },
} as const;

/** One-bit convolutions on the bits of patches; `widths` are in proportion to each other. */
const patches =
  (
    plan: "shallow" | "deep",
    count: number,
    widths: readonly number[],
    headBits: 2 | 4,
    copies: keyof typeof deformed = plan,
  ): Member =>
  size => ({
    ...{ model: "patch-cnn", plan, patches: count, headBits, objective: "label", rate },
    hidden: hiddenText(widths.map(width => Math.max(2, Math.round((width * size) / parts)))),
    ...deformed[copies],
    batch: plan === "shallow" ? 64 : 128,
  });

/** Bits of a seed with dense layers of few bits on them: the size is T. */
const dense =
  (projection: string, hidden: string, weightBits: 1 | 2 | 4, coding: "0/1" | "-1/+1"): Member =>
  size => ({
    ...{ model: "quantised-projection", T: size, d: 8, hidden, projection, coding, weightBits, biasBits: 8 },
    ...{ objective: "self", rate: hidden === "0" && weightBits > 1 ? 2 * rate : rate, batch: 128 },
  });

const onPatches: readonly Member[] = [
  patches("shallow", 64, [20, 32], 4),
  patches("shallow", 64, [20, 32], 2),
  patches("shallow", 64, [16, 40], 4),
  patches("shallow", 96, [20, 32], 4),
  patches("deep", 64, [8, 12, 18, 18, 26], 4),
  patches("deep", 96, [8, 12, 18, 18, 26], 4),
  patches("deep", 64, [12, 20, 28, 28, 36], 4),
  patches("shallow", 64, [20, 32], 4, "moved"), // things bear less than signs that a hand wrote
  patches("deep", 96, [12, 20, 28, 28, 36], 4, "moved"),
];

/** Pictures of things are what they were when mirrored, pictures of signs are not: the search finds out. */
const onColouredPatches: readonly Member[] = [
  patches("deep", 96, [8, 12, 18, 18, 26], 4, "moved"),
  patches("deep", 96, [8, 12, 18, 18, 26], 4, "mirrored"),
  patches("deep", 192, [8, 12, 18, 18, 26], 4, "mirrored"),
];

const linear = (projection: string): Member[] => [
  dense(projection, "0", 4, "-1/+1"),
  dense(projection, "0", 1, "-1/+1"),
];

const onBits = (projection: string): Member[] => [
  ...linear(projection),
  dense(projection, "16", 1, "-1/+1"),
  dense(projection, "32", 1, "-1/+1"),
];

const pool = 4096; // bits of which some are chosen

/**
 * Box differences or counts of patches' ones, chosen of many by training labels, whose ids count: a hidden layer of one-bit
 * weights under a last one of four bits, on images as they are or moved by a pixel.
 */
const chosen =
  (projection: "boxes" | "pooled", hidden: string): Member =>
  size => ({
    ...dense(projection, hidden, 1, "-1/+1")(size),
    ...{ candidates: pool, headBits: 4, copies: 5, deformation: "shift", batch: 256 },
  });

const onWords: readonly Member[] = [
  dense("presence", "0", 4, "0/1"),
  dense("presence", "0", 2, "0/1"),
  dense("presence", "0", 1, "0/1"),
  dense("presence", "16", 4, "0/1"),
  dense("presence", "16", 2, "0/1"),
  dense("presence", "16", 1, "0/1"),
  dense("presence", "32", 2, "0/1"),
  dense("presence", "32", 1, "0/1"),
  dense("presence", "64", 1, "0/1"),
];

/** Boxes look at places of one colour, patches at those of one or three; other bits take pictures of any, however narrow. */
const onPictures = ([height, width, channels]: readonly number[]): Member[] =>
  channels === 1 && Math.min(height!, width!) >= leastSide
    ? [
        ...onPatches,
        ...linear("boxes"),
        ...(["boxes", "pooled"] as const).flatMap(kind => [chosen(kind, "16"), chosen(kind, "32")]),
      ]
    : [...(channels === 3 ? onColouredPatches : []), ...onBits("hadamard"), ...onBits("sparse")];

/** For each build that a task can have, the largest network of at most so many bytes. Refuses a budget in which none fits. */
export async function candidatesFor(task: Task, budget: number): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const member of task.shape ? onPictures(task.shape) : onWords) {
    const sizeOf = async (size: number) => await bytesOf(member(size), task);
    const smallest = await sizeOf(1);
    least = Math.min(least, smallest);
    if (smallest > budget) continue;
    const fitting = member(await largestWithin(budget, sizeOf));
    const text = settingsText(fitting);
    if (!found.some(other => settingsText(other) === text)) found.push(fitting); // small widths are rounded to the same
  }
  check(Number.isFinite(least), "data set", task.shape, "pictures for which the family has a network");
  check(found.length > 0, "bytes", budget, `${least} or more, which the smallest network takes here`);
  return found;
}

/** Infinite where there is no such network, as where a picture is too small for its patches or a width too large. */
async function bytesOf(candidate: Candidate, task: Task): Promise<number> {
  try {
    if (candidate.projection === "pooled") pooledPlaces(task.shape as readonly [number, number, number]);
    return idsBytesOf(candidate) + bytes(await modelFrom(candidate.model, candidate, task));
  } catch (error) {
    if (error instanceof Refusal) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** What ids of chosen bits take at most, since which they are is not known yet; infinite where there are too few to choose of. */
function idsBytesOf({ candidates, T, d }: Candidate): number {
  if (candidates === undefined) return 0;
  const bits = Number(T) * Number(d);
  return bits > Number(candidates) ? Number.POSITIVE_INFINITY : mostIdsBytes(bits, Number(candidates));
}

/** The largest size that fits; the smallest one does. */
async function largestWithin(budget: number, sizeOf: (size: number) => Promise<number>): Promise<number> {
  let [fits, tooLarge] = [1, largest + 1];
  while (tooLarge - fits > 1) {
    const middle = (fits + tooLarge) >>> 1;
    if ((await sizeOf(middle)) <= budget) fits = middle;
    else tooLarge = middle;
  }
  return fits;
}
