import { chanceOf, drawnBits, type ImageProjection, inputsOf, type TextProjection } from "../projection.js";
import {
  hadamardMatrix,
  type StoredPlaces,
  type StoredPlanes,
  type StoredSigns,
  sidesOf,
  storedOf,
} from "../stored.js";
import type { Graph, Value } from "./graph.js";

/** The bits of an image: bytes [1, inputs] → bool [1, bits]. Floats all along, which hold what is whole. */
export function imageBits(graph: Graph, projection: ImageProjection): Value {
  const { centre, bits } = projection;
  const image = graph.cast(graph.input("image", "uint8", 1, inputsOf(projection)), "float32");
  const x = centre
    ? graph.binary("SUB", image, graph.constant("centre", Float32Array.from(centre), 1, centre.length))
    : image;
  const stored = storedOf(projection);
  if (stored.way === "rotations") return ofRotations(graph, x, stored);
  const score =
    stored.way === "planes"
      ? ofPlanes(graph, x, stored, projection)
      : graph.reshape(ofPlaces(graph, x, stored, projection), 1, bits);
  return graph.greater(score, 0);
}

const fullyConnected = (graph: Graph, a: Value, W: Value): Value =>
  graph.op("FULLY_CONNECTED", [a, W, null], [a.shape[0]!, W.shape[0]!], "float32");

const ofPlanes = (graph: Graph, x: Value, { planes }: StoredPlanes, { bits }: ImageProjection): Value =>
  fullyConnected(graph, x, graph.floats("planes", planes, bits, planes.length / bits));

/** → [bits, 1] */
function ofPlaces(graph: Graph, x: Value, stored: StoredPlaces, { shape, bits }: ImageProjection): Value {
  const { of, places, signs } = stored;
  const seen = of === "pixels" ? x : integral(graph, x, shape);
  const found = gathered(graph, seen, graph.constant("places", places, places.length));
  return fullyConnected(
    graph,
    graph.reshape(found, bits, signs.length),
    graph.constant("signs", Float32Array.from(signs), 1, signs.length),
  );
}

/** Columns of a tensor [1, …]. */
const gathered = (graph: Graph, value: Value, places: Value): Value =>
  graph.op("GATHER", [value, places], [1, places.shape[0]!], value.type, { axis: 1 });

/** At (y, x) the sum of the pixels above y and left of x. */
function integral(graph: Graph, x: Value, [height, width]: readonly number[]): Value {
  const picture = graph.reshape(x, 1, height!, width!);
  const sums = [1, 2].reduce(
    (value, axis) =>
      graph.op(
        "CUMSUM",
        [value, graph.constant(`axis ${axis}`, Int32Array.of(axis))],
        value.shape,
        "float32",
      ),
    picture,
  );
  const edges = graph.constant("edges", Int32Array.of(0, 0, 1, 0, 1, 0), 3, 2);
  const framed = graph.op("PAD", [sums, edges], [1, height! + 1, width! + 1], "float32");
  return graph.reshape(framed, 1, (height! + 1) * (width! + 1));
}

const step = 4096; // two parts of a number below 2^24, each of which n of its like may add up to

/**
 * y = H·D₃·v passes 2^24, v = H·D₂·H·D₁·x does not (`accepts` sees to it): v is taken apart, D₃·v = step·high + low, and
 * step·H·high is compared with -H·low, both of which are exact.
 */
function ofRotations(graph: Graph, x: Value, { n, rotations, signs, taken }: StoredSigns): Value {
  const [rows, columns] = sidesOf(n);
  const right = graph.floats("H right", hadamardMatrix(columns), columns, columns);
  const left = rows === columns ? right : graph.floats("H left", hadamardMatrix(rows), rows, rows);
  const turn = graph.constant("turn", Int32Array.of(1, 0), 2);
  const turned = (value: Value) =>
    graph.op("TRANSPOSE", [value, turn], [value.shape[1]!, value.shape[0]!], "float32");
  /** H of n numbers, as the Kronecker product of two small ones */
  const H = (value: Value) =>
    graph.reshape(
      turned(
        fullyConnected(
          graph,
          turned(fullyConnected(graph, graph.reshape(value, rows, columns), right)),
          left,
        ),
      ),
      1,
      n,
    );
  const edges = graph.constant("edges", Int32Array.of(0, 0, 0, n - x.shape[1]!), 2, 2);
  const padded = graph.op("PAD", [x, edges], [1, n], "float32");
  const bits = Array.from({ length: rotations }, (_, r) => {
    const [first, second, third] = [0, 1, 2].map(round => {
      const at = (3 * r + round) * n;
      return graph.floats(`signs ${r} ${round}`, signs.slice(at, at + n), 1, n);
    }) as [Value, Value, Value];
    const v = H(graph.binary("MUL", H(graph.binary("MUL", padded, first)), second));
    const flipped = graph.binary("MUL", v, third);
    const high = graph.op("FLOOR", [graph.binary("MUL", flipped, 1 / step)], [1, n], "float32");
    const low = graph.binary("SUB", flipped, graph.binary("MUL", high, step));
    return graph.greater(graph.binary("MUL", H(high), step), graph.binary("MUL", H(low), -1));
  });
  const all =
    bits.length === 1 ? bits[0]! : graph.op("CONCATENATION", bits, [1, rotations * n], "bool", { axis: 1 });
  return gathered(graph, all, graph.constant("taken", taken, taken.length));
}

/**
 * The bits of a text as numbers [1, bits]. Of `lsh-tflite` the graph takes the ids of its n-grams and their counts, and
 * LSH_PROJECTION makes the bits. No built-in op multiplies and shifts 64 bits: of other kinds it takes the bits.
 */
export function textBits(graph: Graph, projection: TextProjection): Value {
  const { T, d, bits, kind, ids } = projection;
  if (kind !== "lsh-tflite") return graph.cast(graph.input("bits", "uint8", 1, bits), "float32");
  const drawn = drawnBits(projection);
  const seeds = chanceOf(projection).stream("planes").normals(drawn);
  const shape = drawn === T * d ? [T, d] : [1, drawn];
  const inputs = [
    graph.constant("seeds", seeds, ...shape),
    graph.input("ids", "int64", -1),
    graph.input("counts", "float32", -1),
  ];
  const made = graph.op("LSH_PROJECTION", inputs, [drawn], "int32", { type: 2 }); // dense
  const row = graph.cast(graph.reshape(made, 1, drawn), "float32");
  return ids ? gathered(graph, row, graph.constant("taken", Int32Array.from(ids), bits)) : row;
}
