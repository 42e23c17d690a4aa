/** The model, a header of 32-bit words and what it points at (wasm/memory.ts writes it), and the memory behind it. */

function header(word: i32): i32 {
  return load<i32>(4 * word);
}

/** Whether it takes texts. */
export const isText = header(0) !== 0;
export const kind = header(1); // its place among the kinds of its input
export const bits = header(2);
export const drawn = header(3);
export const inputs = header(4);
export const width = header(5);
export const zero = header(6); // what stands for the bit 0: 0 or -1
export const keyLow = <u32>header(7); // of the stream "planes"
export const keyHigh = <u32>header(8);
export const ids = <usize>header(9); // 0 where there are none, as are the next two
export const centre = <usize>header(10);
export const stored = <usize>header(11); // planes or seeds, f32
export const layers = <usize>header(12);
export const layerCount = header(13);
export const wordCount = header(14); // of chance, that the kind takes
const widest = header(15); // numbers that go from layer to layer, at most

export const isSign = !isText && kind === 0;
export const isRademacher = !isText && kind === 1;
export const isHadamard = !isText && kind === 2;
export const isSparse = !isText && kind === 3;
export const isTextSign = isText && kind === 0;
export const isPresence = isText && kind === 1;

const mostText = 16384; // bytes

let end: usize = <usize>header(16);

function room(bytes: i32): usize {
  const at = (end + 15) & ~15;
  end = at + bytes;
  const pages = <i32>((end + 0xffff) >>> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
  return at;
}

export const nonZeros = 8; // per bit of sparse planes
export const boxDraws = 6; // per bit: two sides, two places of two numbers
export const rotations = 3; // Hadamard rounds
export const n = isHadamard ? 1 << (32 - clz(max(32, inputs) - 1)) : 0; // the next power of two
export const wordsPerPlane = (inputs + 31) >>> 5;

export const words = room(4 * wordCount + 16); // whole blocks of four

/** What the text's n-grams or a rotation give, one number for each bit that is drawn; or the integral picture. */
export const sums = room(8 * (drawn + 2 * (n + inputs) + 64)); // more than any takes
export const x = room(4 * inputs); // the picture, i32, after the centre is subtracted
export const packedBits = room(4 * ((bits + 31) >>> 5));
/** What goes from layer to layer, the one's answer the other's input. */
export const first = room(8 * widest);
export const second = room(8 * widest);
export const ngrams = room(isText && !isTextSign && !isPresence ? 48 * mostText : 0); // id and count, 16 bytes each
export const given = room(isText ? mostText + 2 : inputs);

/** Where the host writes the input: the bytes of a picture, or a text as UTF-8, its tokens parted by blanks. */
export const input: usize = isText ? given + 1 : given;
/** Where it finds the bits, 32 to a word, and how many. */
export const code: usize = packedBits;
export const codeBits = bits;
/** How many bytes of input there may be. */
export const most = isText ? mostText : inputs;
/** Whether the layers, and so the logits, are of floats: f64, else i32. */
export const isFloat = layerCount > 0 && load<i32>(layers) !== 0;
/** How many logits there are; a model without layers has bits alone. */
export const classes = layerCount ? load<i32>(layers + 32 * (layerCount - 1) + 8) : 0;
