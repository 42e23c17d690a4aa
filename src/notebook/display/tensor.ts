import { inspect } from "node:util";
import { cut } from "./plain.js";
import { png } from "./png.js";
import type { Shown } from "./shown.js";

/** What we use of a TensorFlow.js tensor; other libraries' tensors that look alike are welcome. */
export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly isDisposed?: boolean;
  dataSync(): ArrayLike<number | string>;
}

export function isTensor(value: object): value is Tensor {
  const { dtype, shape, size, dataSync } = value as Partial<Tensor>;
  return (
    typeof dtype === "string" &&
    Array.isArray(shape) &&
    typeof size === "number" &&
    typeof dataSync === "function"
  );
}

const mostRead = 1 << 20; // values; a larger tensor is not fetched for a look at it

/** `Tensor float32 [2, 3]`, the first values, and a picture where it has the shape of one. */
export function tensorShown(tensor: Tensor): Shown {
  const head = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return { data: { "text/plain": `${head} (disposed)` } };
  if (tensor.size > mostRead) return { data: { "text/plain": `${head}, ${tensor.size} values` } };
  const values = tensor.dataSync();
  const limits = allLimits.find(one => shownValues(tensor.shape, one) <= mostValues);
  const inWords = limits ? `${head}\n${preview(tensor, values, limits)}` : `${head}, ${tensor.size} values`;
  const text = { "text/plain": inWords };
  const picture = pictureOf(tensor, values);
  if (!picture) return { data: text };
  const metadata = { "image/png": { width: picture.width, height: picture.height } };
  return { data: { "image/png": picture.base64, ...text }, metadata };
}

/** How much of a dimension is shown. */
interface Limits {
  /** Values at each end of a long dimension. */
  readonly edge: number;
  /** Values of a dimension that is shown whole. */
  readonly whole: number;
}

const allLimits: readonly Limits[] = [
  { edge: 3, whole: 8 },
  { edge: 2, whole: 4 },
  { edge: 1, whole: 2 },
];
const mostValues = 1000; // of all dimensions together

const shownValues = (shape: readonly number[], { edge, whole }: Limits): number =>
  shape.reduce((product, length) => product * (length <= whole ? length : 2 * edge), 1);

/** Nested brackets, the middle of long dimensions left out. */
function preview(
  { shape, dtype }: Tensor,
  values: ArrayLike<number | string>,
  { edge, whole }: Limits,
): string {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
  const text = (axis: number, offset: number): string => {
    if (axis === shape.length)
      return dtype === "complex64"
        ? complexText(Number(values[2 * offset]), Number(values[2 * offset + 1]))
        : valueText(values[offset]!);
    const length = shape[axis]!;
    const shown =
      length <= whole ? range(0, length) : [...range(0, edge), -1, ...range(length - edge, length)];
    const parts = shown.map(i => (i < 0 ? "…" : text(axis + 1, offset + i * strides[axis]!)));
    const isInnermost = axis === shape.length - 1;
    return `[${parts.join(isInnermost ? ", " : `,${"\n".repeat(shape.length - 1 - axis)}${" ".repeat(axis + 1)}`)}]`;
  };
  return text(0, 0);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const mostCharacters = 200; // of a string

/** Whole numbers exactly, others to five digits. */
const valueText = (value: number | string): string => {
  if (typeof value === "string") return inspect(cut(value, mostCharacters));
  return String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(5)));
};

/** TensorFlow.js hands complex values out as pairs. */
const complexText = (real: number, imaginary: number): string =>
  `${valueText(real)}${imaginary < 0 ? "-" : "+"}${valueText(Math.abs(imaginary))}i`;

const smallestPicture = 4; // pixels a side; below that it is a matrix to read
const largestPicture = 1024;
const comfortable = 140; // pixels on the screen for the longer side of a small picture

/** [h, w], [h, w, 1], [h, w, 3] and [h, w, 4] as PNG; bytes as they are, fractions times 255, else min to max. */
function pictureOf(
  { shape, dtype }: Tensor,
  values: ArrayLike<number | string>,
): { base64: string; width: number; height: number } | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  const isPicture =
    (shape.length === 2 || (shape.length === 3 && [1, 3, 4].includes(channels))) &&
    dtype !== "string" &&
    Math.min(height, width) >= smallestPicture &&
    Math.max(height, width) <= largestPicture;
  if (!isPicture || (shape.length === 2 && !looksLikeImage(height, width))) return undefined;
  const bytes = scaled(values as ArrayLike<number>);
  const file = png({ width, height, channels: channels as 1 | 3 | 4, values: bytes });
  const zoom = Math.max(1, Math.round(comfortable / Math.max(width, height)));
  return { base64: file.toString("base64"), width: width * zoom, height: height * zoom };
}

/** A batch of rows, [60000, 784], is no image; neither is a handful of columns. */
const looksLikeImage = (height: number, width: number): boolean =>
  Math.max(height, width) <= 4 * Math.min(height, width) && Math.min(height, width) >= 8;

function scaled(values: ArrayLike<number>): Uint8Array {
  let [least, most, whole] = [Infinity, -Infinity, true];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    whole &&= Number.isInteger(value);
  }
  const asIs = least >= 0 && most <= 255 && whole && most > 1;
  const fraction = least >= 0 && most <= 1;
  const [from, to] = asIs ? [0, 255] : fraction ? [0, 1] : [least, most];
  const scale = to > from ? 255 / (to - from) : 0;
  return Uint8Array.from(values, value => {
    const finite = Number.isFinite(Number(value)) ? Number(value) : from;
    return Math.round((finite - from) * scale);
  });
}
