import { displaySymbol, type MimeBundle } from "../../core/bundle.js";
import { grouped, percent } from "../../core/numbers.js";
import { withHidden } from "../display.js";
import { html } from "../tables/html.js";
import { type Table, terminal } from "../tables/table.js";
import { ink } from "./theme.js";
import { type Tile, tiles } from "./tiles.js";

/** What is shown of a trained model; `TrainedModel` has it. */
interface Trained {
  readonly spec: {
    readonly net: string;
    readonly dataset: string;
    readonly sizes: readonly number[];
    readonly T: number;
    readonly d: number;
    readonly classes: readonly string[];
    /** height, width, channels of images */
    readonly shape?: readonly number[] | undefined;
    readonly epoch: number;
    readonly accuracy: number;
  };
  readonly weights: Readonly<Record<string, Weights>>;
}

interface Weights {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** A trained model that a notebook displays: a table of its layers, and its weights as pictures. */
export interface DisplayableModel {
  readonly table: Table;
  /** A row of pictures per tensor of weights; biases have none. */
  readonly pictures: readonly (readonly Tile[])[];
  toString(): string;
  [displaySymbol](): MimeBundle;
}

/**
 * A trained model's layers with their sizes and bytes, and its weights as pictures: white is the most negative of a
 * layer, black the most positive. Weights on pixels are pictures of the input's shape, those on bits a row per projection
 * function, the others block means of their matrix.
 */
export function modelView(model: Trained): DisplayableModel {
  const table = layers(model);
  const pictures = Object.entries(model.weights)
    .map(([name, weights]) => pictured(name, weights, model.spec))
    .filter(row => row.length > 0);
  const text = (): string => terminal(table);
  const display = (): MimeBundle => ({
    "text/html": [html(table), ...(pictures.length ? [tiles(...pictures).svg] : [])].join("\n"),
    "text/plain": text(),
  });
  return withHidden({ table, pictures }, { toString: text, [displaySymbol]: display }) as DisplayableModel;
}

const bytesPerNumber = 4; // float32

function layers({ spec, weights }: Trained): Table {
  const rows = Object.entries(weights).map(([name, { shape, values }]) => [
    name,
    shape.join(" × "),
    ...sizeCells(values.length),
  ]);
  const all = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
  const projected = spec.T ? `, ${spec.T}×${spec.d} bits` : "";
  return {
    title:
      `${spec.net}${projected}, ${spec.sizes.join(" → ")}, on ${spec.dataset}: ` +
      `${percent(spec.accuracy)} % of the test part after epoch ${spec.epoch}`,
    columns: [
      { title: "layer", align: "left" },
      { title: "shape", align: "left" },
      { title: "numbers", align: "right" },
      { title: "bytes", align: "right" },
    ],
    rows: [...rows, ["all", "", ...sizeCells(all)]],
  };
}

const sizeCells = (numbers: number): string[] => [grouped(numbers), grouped(bytesPerNumber * numbers)];

const mostTiles = 10; // of a row: more would be too small to see
const mostLetters = 12; // below a picture
const mostSide = 48; // of a picture of a whole matrix

function pictured(name: string, weights: Weights, spec: Trained["spec"]): Tile[] {
  const { shape } = weights;
  if (shape.length === 4) return filters(name, weights);
  if (shape.length !== 2) return [];
  const [inputs, outputs] = shape as [number, number];
  const named = (k: number): string => (outputs === spec.classes.length ? spec.classes[k]! : `unit ${k}`);
  const [height = 0, width = 0, channels = 1] = spec.shape ?? [];
  if (inputs === height * width * channels)
    return columns(weights, named, [height, width], k => meanOf(weights, k, channels));
  if (inputs === spec.T * spec.d) return columns(weights, named, [spec.T, spec.d], k => columnOf(weights, k));
  return [whole(name, weights)];
}

/** A picture per output. */
function columns(
  { shape, values }: Weights,
  named: (k: number) => string,
  [height, width]: readonly [number, number],
  column: (k: number) => number[],
): Tile[] {
  const largest = largestOf(values);
  return Array.from({ length: Math.min(shape.at(-1)!, mostTiles) }, (_, k) =>
    tile(named(k), [height, width], column(k), largest),
  );
}

const columnOf = ({ shape: [inputs, outputs], values }: Weights, k: number): number[] =>
  Array.from({ length: inputs! }, (_, i) => values[i * outputs! + k]!);

/** Of the weights of an output, the mean over the channels of each pixel. */
function meanOf(weights: Weights, k: number, channels: number): number[] {
  const all = columnOf(weights, k);
  return Array.from({ length: all.length / channels }, (_, pixel) =>
    mean(all.slice(pixel * channels, (pixel + 1) * channels)),
  );
}

/** Convolutions [height, width, inputs, outputs]: a picture per output, the mean over the inputs. */
function filters(name: string, { shape, values }: Weights): Tile[] {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const pictures = Array.from({ length: Math.min(outputs, mostTiles) }, (_, k) =>
    Array.from({ length: height * width }, (_, place) =>
      mean(Array.from({ length: inputs }, (_, i) => values[(place * inputs + i) * outputs + k]!)),
    ),
  );
  const largest = largestOf(pictures.flat());
  return pictures.map((picture, k) => tile(k ? `unit ${k}` : name, [height, width], picture, largest));
}

/** A matrix as one picture, in blocks where it is larger. */
function whole(name: string, { shape: [rows, columns], values }: Weights): Tile {
  const [height, width] = [Math.min(rows!, mostSide), Math.min(columns!, mostSide)];
  const start = (k: number, of: number, sides: number): number => Math.floor((k * of) / sides);
  const block = (y: number, x: number): number => {
    const found: number[] = [];
    for (let i = start(y, rows!, height); i < start(y + 1, rows!, height); i++)
      for (let j = start(x, columns!, width); j < start(x + 1, columns!, width); j++)
        found.push(values[i * columns! + j]!);
    return mean(found);
  };
  const picture = Array.from({ length: height * width }, (_, at) =>
    block(Math.floor(at / width), at % width),
  );
  return tile(name, [height, width], picture, largestOf(picture));
}

const tile = (
  caption: string,
  [height, width]: readonly [number, number],
  values: readonly number[],
  largest: number,
): Tile => ({
  ...{ width, height, colour: ink, most: 2 * largest },
  caption: caption.length > mostLetters ? `${caption.slice(0, mostLetters - 1)}…` : caption,
  values: values.map(value => value + largest),
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function largestOf(values: ArrayLike<number>): number {
  let largest = Number.MIN_VALUE; // weights that are all 0 are one grey
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
