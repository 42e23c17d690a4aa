/** What every data set tells about itself; see also `licence` and `citation` before sharing results. */
export interface About {
  readonly name: string;
  readonly title: string;
  /** Class names in label order: label k of any part is `classes[k]`. */
  readonly classes: readonly string[];
  readonly licence: string;
  readonly citation: string;
}

/** `count` images, one after the other, row by row, a byte per value. */
export interface ImagePart {
  readonly count: number;
  /** [count · inputs] */
  readonly pixels: Uint8Array;
  /** [count] */
  readonly labels: Uint16Array;
}

/** `count` short texts. */
export interface Texts {
  readonly count: number;
  /** [count] */
  readonly texts: readonly string[];
}

/** `count` short texts with the labels of their classes. */
export interface TextPart extends Texts {
  /** [count] */
  readonly labels: Uint16Array;
}

/**
 * A data set of images in its three parts. Choices (stopping, settings, seeds) use `validation`; `test` is read once, at
 * the end of a run.
 */
export interface ImageSet extends About {
  readonly kind: "image";
  /** height, width, channels; inputs = their product */
  readonly shape: readonly [number, number, number];
  readonly train: ImagePart;
  readonly validation: ImagePart;
  readonly test: ImagePart;
}

/** A data set of texts in its three parts, used as those of images. */
export interface TextSet extends About {
  readonly kind: "text";
  readonly train: TextPart;
  readonly validation: TextPart;
  readonly test: TextPart;
  /** Texts of no class, where the set has some: what does a model make of them? */
  readonly outOfScope?: OutOfScope;
}

/** Texts that belong to no class of a set, by part. */
export interface OutOfScope {
  readonly train: Texts;
  readonly validation: Texts;
  readonly test: Texts;
}

/** A data set of images or of texts: `kind` tells. */
export type Dataset = ImageSet | TextSet;
