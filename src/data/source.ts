import type { Archive } from "./archive.js";
import type { Dataset, ImagePart, OutOfScope, TextPart } from "./dataset.js";
import type { Member } from "./member.js";

/** The files of a set by name, checked. */
export type Files = Readonly<Record<string, Uint8Array>>;

interface Common {
  readonly title: string;
  /** Names in label order; a number where the files name them. */
  readonly classes: readonly string[] | number;
  readonly licence: string;
  readonly citation: string;
  readonly members: readonly Member[];
  /** What holds several members at once; asked in turn for those that are nowhere on this machine. */
  readonly archives?: readonly Archive[];
}

/** How a data set is got: the default export of a file in `sets/`. */
export type Source =
  | (Common & {
      readonly kind: "image";
      readonly shape: readonly [number, number, number];
      parse(files: Files): Parts<ImagePart>;
    })
  | (Common & { readonly kind: "text"; parse(files: Files): TextParts });

/** The three parts that a source makes of its files. */
export interface Parts<P> {
  readonly train: P;
  readonly validation: P;
  readonly test: P;
  /** The class names, where the files hold them. */
  readonly classes?: readonly string[];
}

export interface TextParts extends Parts<TextPart> {
  readonly outOfScope?: OutOfScope;
}

/** Keeps a definition's type. */
export const source = (definition: Source): Source => definition;

/** The data set that a source and its checked files make. */
export function assemble(
  name: string,
  { members: _, archives: __, parse, ...about }: Source,
  files: Files,
): Dataset {
  return { name, ...about, ...parse(files) } as Dataset;
}
