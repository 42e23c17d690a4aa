import type { Packed, PackedSize } from "../packed.js";
import { arePatches } from "../packed.js";
import { decodePatches, encodePatches, patchesSize } from "../patches/format.js";
import { decode, encode, packedSize } from "./format.js";
import { flags, unframed } from "./frame.js";

/** A packed network of either kind as a file; refuses one whose file nobody could read. */
export const fileOf = (packed: Packed): Uint8Array =>
  arePatches(packed) ? encodePatches(packed) : encode(packed);

/** The network of a file, of whichever kind it is; refuses one that is damaged or anything else. `what` names it. */
export const inFile = (what: string, bytes: Uint8Array): Packed =>
  unframed(what, bytes).flag & flags.patches ? decodePatches(what, bytes) : decode(what, bytes);

/** What the file of a network takes, part by part. */
export const sizeOf = (packed: Packed): PackedSize =>
  arePatches(packed) ? patchesSize(packed) : packedSize(packed);
