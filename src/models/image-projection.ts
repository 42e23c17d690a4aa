import { check, oneOf } from "../core/check.js";
import type { Random } from "../core/random.js";
import { emptyBits, type PackedBits, planes, signBits, signPlanes } from "./projection.js";
import { boxes } from "./projectors/boxes.js";
import { hadamard } from "./projectors/hadamard.js";
import { pooled } from "./projectors/pooled.js";
import { type Projector, projectEach } from "./projectors/projector.js";
import { sparse } from "./projectors/sparse.js";
import { type TextBits, textProjections } from "./text-projection.js";

interface Options {
  readonly signal?: AbortSignal | undefined;
  /** What is subtracted from every image before it is projected [inputs]; nothing where absent. */
  readonly centre?: readonly number[] | undefined;
  /** height, width, channels, for kinds that look at places */
  readonly shape?: readonly number[] | undefined;
}

/** A kind of neural bits of images, as a value; the bits of a smaller T·d are the first ones of a larger one. */
export interface ImageProjection {
  /** What a setting or a saved model calls it. */
  readonly name: string;
  /** x [count · inputs] → T·d bits each, by the stream "planes" of `random`. Yields to the event loop now and then. */
  bits(x: Uint8Array, inputs: number, bits: number, random: Random, options: Options): Promise<PackedBits>;
}

/** Every kind, by its name: `sign` has Gaussian planes. */
export const imageProjections = {
  sign: ofPlanes("sign", planes),
  rademacher: ofPlanes("rademacher", signPlanes),
  hadamard: ofProjector("hadamard", hadamard),
  sparse: ofProjector("sparse", (inputs, bits, random) => sparse(inputs, bits, random)),
  boxes: ofProjector("boxes", onGrey("boxes", boxes)),
  pooled: ofProjector("pooled", onGrey("pooled bits", pooled)),
} satisfies Record<string, ImageProjection>;

export type ImageBits = keyof typeof imageProjections;

const imageNames = Object.keys(imageProjections) as ImageBits[];

/** The kind of bits of images that a setting names. */
export const imageProjection = (name: string): ImageProjection =>
  imageProjections[oneOf("kind of bits of images", name, imageNames)];

/** The name of a kind of bits, of texts or of images. */
export const projectionName = (name: unknown): TextBits | ImageBits =>
  oneOf("kind of bits", name, [...new Set([...(Object.keys(textProjections) as TextBits[]), ...imageNames])]);

function ofPlanes(name: string, planesOf: typeof planes): ImageProjection {
  return {
    name,
    bits: (x, inputs, bits, random, options) => signBits(x, inputs, bits, random, { ...options, planesOf }),
  };
}

/** Bits of places of a grey picture; one of unknown shape is square. */
function onGrey(
  what: string,
  make: (sides: readonly [number, number], bits: number, random: Random) => Projector,
) {
  return (inputs: number, bits: number, random: Random, shape?: readonly number[]): Projector => {
    const side = Math.sqrt(inputs);
    const [height = side, width = side, channels = 1] = shape ?? [];
    const isGrey = channels === 1 && height * width === inputs;
    check(isGrey, `shape of images for ${what}`, shape ?? [inputs], "height, width and one channel");
    return make([height, width], bits, random);
  };
}

const chunk = 2000; // examples between two looks at what else there is to do

function ofProjector(
  name: string,
  make: (inputs: number, bits: number, random: Random, shape?: readonly number[]) => Projector,
): ImageProjection {
  return {
    name,
    async bits(x, inputs, bits, random, { signal, centre, shape }) {
      const projector = make(inputs, bits, random, shape);
      const packed = emptyBits(x.length / inputs, bits);
      for (let first = 0; first < packed.count; first += chunk) {
        const some = x.subarray(first * inputs, (first + chunk) * inputs);
        packed.words.set(projectEach(projector, centred(some, centre)).words, first * packed.width);
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
      return packed;
    },
  };
}

const centred = (x: Uint8Array, centre: readonly number[] | undefined): Uint8Array | Float32Array =>
  centre ? Float32Array.from(x, (value, i) => value - centre[i % centre.length]!) : x;
