import { type ImageProjection, inputsOf } from "../projection.js";
import {
  hadamardMatrix,
  type StoredPlaces,
  type StoredPlanes,
  type StoredSigns,
  sidesOf,
  storedOf,
} from "../stored.js";
import type { Graph } from "./graph.js";

/**
 * The bits of images: bytes [batch, inputs] → Boolean [batch, bits]. Sums are of doubles, which hold all that is whole and
 * round Gaussian scores as little as the reference does.
 */
export function imageBits(graph: Graph, projection: ImageProjection): string {
  const inputs = inputsOf(projection);
  const image = graph.input(
    "image",
    "uint8",
    ["batch", inputs],
    "bytes of images, row by row, channels last",
  );
  const x = centred(graph, graph.cast(image, "double"), projection);
  const stored = storedOf(projection);
  return graph.node("Greater", [scoresOf(graph, x, stored, projection), graph.number(0, "double")]);
}

function centred(graph: Graph, x: string, { centre }: ImageProjection): string {
  if (!centre) return x;
  return graph.node("Sub", [x, graph.cast(graph.constant("centre", [1, centre.length], centre), "double")]);
}

function scoresOf(
  graph: Graph,
  x: string,
  stored: ReturnType<typeof storedOf>,
  projection: ImageProjection,
): string {
  if (stored.way === "planes") return ofPlanes(graph, x, stored, projection);
  return stored.way === "places"
    ? ofPlaces(graph, x, stored, projection)
    : ofRotations(graph, x, stored, projection);
}

function ofPlanes(graph: Graph, x: string, { planes }: StoredPlanes, { bits }: ImageProjection): string {
  const P = graph.cast(graph.constant("planes", [bits, planes.length / bits], planes), "double");
  return graph.node("MatMul", [x, graph.node("Transpose", [P])]);
}

function ofPlaces(
  graph: Graph,
  x: string,
  { of, places, signs }: StoredPlaces,
  { shape, bits }: ImageProjection,
): string {
  const seen = of === "pixels" ? x : integral(graph, x, shape);
  const found = graph.node("Gather", [seen, graph.constant("places", [places.length], places)], { axis: 1 });
  const weights = graph.cast(graph.constant("signs", [signs.length, 1], signs), "double");
  const sums = graph.node("MatMul", [graph.reshape(found, -1, bits, signs.length), weights]);
  return graph.reshape(sums, -1, bits);
}

/** At (y, x) the sum of the pixels above y and left of x. */
function integral(graph: Graph, x: string, [height, width]: readonly number[]): string {
  const picture = graph.reshape(x, -1, height!, width!);
  const sums = [1, 2].reduce(
    (value, axis) => graph.node("CumSum", [value, graph.number(axis, "int64")]),
    picture,
  );
  return graph.reshape(
    graph.node("Pad", [sums, graph.row(0, 1, 1, 0, 0, 0)]),
    -1,
    (height! + 1) * (width! + 1),
  );
}

/** H of n numbers as the Kronecker product of two small ones: y = H·x is Y = H_rows·X·H_columns. */
function ofRotations(
  graph: Graph,
  x: string,
  { n, rotations, signs, taken }: StoredSigns,
  projection: ImageProjection,
): string {
  const [rows, columns] = sidesOf(n);
  const matrix = (side: number) =>
    graph.cast(graph.constant(`H of ${side}`, [side, side], hadamardMatrix(side)), "double");
  const left = matrix(rows);
  const right = rows === columns ? left : matrix(columns);
  const all = graph.cast(graph.constant("signs", [rotations, 3, n], signs), "double");
  const padded = graph.node("Pad", [x, graph.row(0, 0, 0, n - inputsOf(projection))]);
  const scores = Array.from({ length: rotations }, (_, r) => {
    const own = take(graph, all, r);
    return [0, 1, 2].reduce((value, round) => {
      const flipped = graph.reshape(graph.node("Mul", [value, take(graph, own, round)]), -1, rows, columns);
      return graph.reshape(graph.node("MatMul", [graph.node("MatMul", [left, flipped]), right]), -1, n);
    }, padded);
  });
  const together = rotations === 1 ? scores[0]! : graph.node("Concat", scores, { axis: 1 });
  return graph.node("Gather", [together, graph.constant("taken", [taken.length], taken)], { axis: 1 });
}

/** Row i of a tensor. */
const take = (graph: Graph, value: string, i: number): string =>
  graph.node("Gather", [value, graph.number(i, "int64")], { axis: 0 });
