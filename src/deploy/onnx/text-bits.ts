import { chanceOf, drawnBits, type TextProjection } from "../projection.js";
import { presenceKey, signKeys } from "../text-projection.js";
import type { Graph } from "./graph.js";

/**
 * The bits of one text → Boolean [1, bits]. No operator of ONNX cuts a text into n-grams and hashes them: the graph takes
 * the ids of its n-grams [n-grams] and how often each occurs; all that follows is arithmetic of 64 bits.
 */
export function textBits(graph: Graph, projection: TextProjection): string {
  const ids = graph.input("ids", "int64", ["n-grams"], "64-bit ids of the text's n-grams, each once");
  const counts = graph.input("counts", "int64", ["n-grams"], "how often the text has each");
  const id = graph.node("Unsqueeze", [graph.cast(ids, "uint64"), graph.row(1)]);
  const count = graph.cast(graph.node("Unsqueeze", [counts, graph.row(1)]), "double");
  const bits = kinds[projection.kind](graph, projection, { id, count });
  if (!projection.ids) return bits;
  const taken = graph.constant("taken", [projection.bits], Int32Array.from(projection.ids));
  return graph.node("Gather", [bits, taken], { axis: 1 });
}

/** Values by n-gram, of one column. */
interface Ngrams {
  /** unsigned, 64 bits */
  readonly id: string;
  readonly count: string;
}

type Kind = (graph: Graph, projection: TextProjection, ngrams: Ngrams) => string;

const kinds: Record<TextProjection["kind"], Kind> = { sign, presence, "lsh-tflite": lsh };

const word = ({ low, high }: { low: number; high: number }): bigint => (BigInt(high) << 32n) | BigInt(low);

const planesOf = (projection: TextProjection) => chanceOf(projection).stream("planes");

/** Σ count·r > 0, r = ±1 from bit b mod 64 of mix(id xor key[⌊b/64⌋]) */
function sign(graph: Graph, projection: TextProjection, { id, count }: Ngrams): string {
  const keys = BigUint64Array.from(signKeys(drawnBits(projection), planesOf(projection)), word);
  const key = graph.constant("keys", [1, keys.length], keys);
  const hashes = graph.node("Unsqueeze", [mix(graph, graph.node("BitwiseXor", [id, key])), graph.row(2)]);
  const places = graph.constant(
    "places",
    [1, 1, 64],
    BigUint64Array.from({ length: 64 }, (_, i) => BigInt(i)),
  );
  const ones = graph.node("BitwiseAnd", [shifted(graph, hashes, places, "RIGHT"), graph.number(1, "uint64")]);
  const r = graph.node("Sub", [
    graph.node("Mul", [graph.cast(ones, "double"), graph.number(2, "double")]),
    graph.number(1, "double"),
  ]);
  const counted = graph.node("Mul", [r, graph.node("Unsqueeze", [count, graph.row(2)])]);
  const sums = graph.reshape(graph.node("ReduceSum", [counted, graph.row(0)], { keepdims: 0 }), 1, -1);
  const first = graph.node("Slice", [sums, graph.row(0), graph.row(drawnBits(projection)), graph.row(1)]);
  return graph.node("Greater", [first, graph.number(0, "double")]);
}

/** A feature has mix(id xor key) mod bits = b. */
function presence(graph: Graph, projection: TextProjection, { id }: Ngrams): string {
  const bits = drawnBits(projection);
  const key = graph.constant("key", [1], BigUint64Array.of(word(presenceKey(planesOf(projection)))));
  const hash = mix(graph, graph.node("BitwiseXor", [id, key]));
  const bucket = graph.cast(graph.node("Mod", [hash, graph.number(bits, "uint64")]), "int64");
  const all = graph.constant(
    "buckets",
    [1, bits],
    BigInt64Array.from({ length: bits }, (_, b) => BigInt(b)),
  );
  const hits = graph.cast(graph.node("Equal", [bucket, all]), "int32");
  const any = graph.node("ReduceSum", [hits, graph.row(0)], { keepdims: 1 });
  return graph.node("Greater", [any, graph.number(0, "int32")]);
}

/** TensorFlow Lite's LSH_PROJECTION: Σ count·fingerprint64(seed, id) > 0, the fingerprint of 12 bytes (farmhash). */
function lsh(graph: Graph, projection: TextProjection, { id, count }: Ngrams): string {
  const seeds = planesOf(projection).normals(drawnBits(projection));
  const raw = BigUint64Array.from(new Uint32Array(seeds.buffer, seeds.byteOffset, seeds.length), BigInt);
  const seed = graph.constant("seeds", [1, raw.length], raw);
  const k = 0x9ae16a3b2f90404fn;
  const times = (value: string, by: string) => product(graph, value, by);
  const mul = graph.constant("mul", [1], BigInt64Array.of(BigInt.asIntN(64, k + 24n)));
  const plus = (a: string, b: string) =>
    graph.cast(graph.node("Add", [graph.cast(a, "int64"), graph.cast(b, "int64")]), "uint64");
  const start = graph.constant("k", [1], BigUint64Array.of(k));
  const high = shifted(graph, id, graph.number(32, "uint64"), "LEFT");
  const a = plus(graph.node("BitwiseOr", [seed, high]), start);
  const c = plus(times(rotated(graph, id, 37), mul), a);
  const d = times(plus(rotated(graph, a, 25), id), mul);
  const once = (value: string) =>
    graph.node("BitwiseXor", [value, shifted(graph, value, graph.number(47, "uint64"), "RIGHT")]);
  const e = once(times(graph.node("BitwiseXor", [c, d]), mul));
  const f = once(times(graph.node("BitwiseXor", [d, e]), mul));
  const hash = graph.cast(graph.cast(times(f, mul), "int64"), "double");
  const sums = graph.node("ReduceSum", [graph.node("Mul", [hash, count]), graph.row(0)], { keepdims: 1 });
  return graph.node("Greater", [sums, graph.number(0, "double")]);
}

const shifted = (graph: Graph, value: string, by: string, direction: "LEFT" | "RIGHT"): string =>
  graph.node("BitShift", [value, by], { direction });

const rotated = (graph: Graph, value: string, by: number): string =>
  graph.node("BitwiseOr", [
    shifted(graph, value, graph.number(by, "uint64"), "RIGHT"),
    shifted(graph, value, graph.number(64 - by, "uint64"), "LEFT"),
  ]);

/** The lower 64 bits of a product, by signed numbers, which onnxruntime multiplies. */
const product = (graph: Graph, value: string, by: string): string =>
  graph.cast(graph.node("Mul", [graph.cast(value, "int64"), by]), "uint64");

/** The finaliser of splitmix64. */
function mix(graph: Graph, value: string): string {
  const fold = (v: string, by: number) =>
    graph.node("BitwiseXor", [v, shifted(graph, v, graph.number(by, "uint64"), "RIGHT")]);
  const factor = (name: string, of: bigint) =>
    graph.constant(name, [1], BigInt64Array.of(BigInt.asIntN(64, of)));
  const first = product(graph, fold(value, 30), factor("first factor", 0xbf58476d1ce4e5b9n));
  return fold(product(graph, fold(first, 27), factor("second factor", 0x94d049bb133111ebn)), 31);
}
