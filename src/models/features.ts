/** What a model sees of an example, as a plain value: models with equal features share what is computed of the data. */
export type Features = Pixels | Bits | Words | Ngrams;

/** The intensities of an image, 0 … 1: [batch, height · width · channels]. */
export interface Pixels {
  readonly kind: "pixels";
  readonly inputs: number;
}

/** A projection P(x) of the observed features: [batch, bits]. */
export interface Bits {
  readonly kind: "bits";
  /** How the bits come about: `sign` of Gaussian projections, or which buckets hold n-grams (`presence`), … */
  readonly projection: string;
  readonly bits: number;
  /** The two numbers that stand for 0 and 1. */
  readonly coding: Coding;
  /** The projection's seed; absent: that of the training. */
  readonly seed?: number;
  /** Which of the seed's bits are taken, in ascending order [bits]; absent: the first ones. */
  readonly ids?: readonly number[];
  /** What is subtracted from every image before it is projected, bytes [inputs]; absent: nothing. */
  readonly centre?: readonly number[];
}

export const codings = ["0/1", "-1/+1"] as const;
export type Coding = (typeof codings)[number];

/** The words of a text by their numbers, filled up with zeros: [batch, words of the longest text] int32. */
export interface Words {
  readonly kind: "words";
  /** Word k has the number k + 2; 1 is any word that is not among them, and the only one of a text without words. */
  readonly words: readonly string[];
  /** Longer texts are cut off after so many words. */
  readonly most: number;
}

/**
 * The n-grams of some texts by their buckets, in five tensors: which buckets occur at all, as places among `seen`; then
 * per n-gram of a text, one after the other, which of those it is, which text it is of, and its count; and per text
 * 1 / √Σ count², which brings its counts to unit length. Filled up with n-grams that count 0. N-grams of a text that share
 * a bucket are counted together; those that training has not seen count for the length alone.
 */
export interface Ngrams {
  readonly kind: "ngrams";
  readonly buckets: number;
  /** `words`: n-grams of words alone, none of characters; absent: both. */
  readonly of?: "words";
  /** The buckets that n-grams of the training texts fall in, in ascending order: the others' weights stay as they start. */
  readonly seen: Uint32Array;
}

/** How many numbers a dense layer on these features sees. */
export function inputsOf(features: Features): number {
  if (features.kind === "pixels") return features.inputs;
  if (features.kind === "bits") return features.bits;
  return features.kind === "ngrams" ? features.buckets : features.words.length + 2;
}
