import type { Graph, Source } from "./graph.js";
import type { Op, Ops } from "./onednn.js";

/** As many products become one: the fewer the better, but all of them wait for the last (8, 16 and 32 were slower). */
const mostParts = 24;

/**
 * A sum of products Aᵀ·B as one product: A₁ᵀ·B₁ + A₂ᵀ·B₂ = [A₁; A₂]ᵀ·[B₁; B₂]. Such is the gradient of a weight that a
 * step uses again and again, as a recurrent net does; tfjs makes a small product per use and adds them up one by one.
 * Done where it takes fewer copies than additions. Who wants a single product or an earlier sum as well has it
 * computed for itself.
 *
 * asked: an Add; product: TensorFlow's op for the product of two matrices, with transpose_a and transpose_b.
 */
export function sumOfProducts(graph: Graph, asked: Op, ops: Ops, product: string): Op {
  const [sum, last] = asked.inputs.map(source => ops.madeBy(source));
  if (!sum || !last) return asked;
  const whole = joined(graph, sum, last, ops, product);
  if (whole) return whole;
  if (sum.op !== "Add") return asked;
  // (earlier + open) + last = earlier + (open + last)
  const [earlier, open] = sum.inputs as [Source, Source];
  const tail = joined(graph, ops.madeBy(open), last, ops, product);
  if (!tail) return asked;
  const shapes = [sum.shapes[0]!, asked.shapes[1]!];
  return { ...asked, inputs: [earlier, ops.add(tail, "sum")], shapes };
}

/** The sum of two products, or sums of them, as one; undefined where it is none, or does not pay. */
function joined(graph: Graph, first: Op | undefined, second: Op, ops: Ops, product: string): Op | undefined {
  if (!first || !isPart(first, product) || !isPart(second, product)) return undefined;
  const parts = [first, second].flatMap(op => op.parts ?? [op]);
  if (parts.length > mostParts || !parts.every(pays)) return undefined;
  const [a, b] = ([0, 1] as const).map(side => rows(graph, parts, side)) as [Op, Op];
  return {
    ...second,
    inputs: [ops.add(a, "rows"), ops.add(b, "rows")],
    shapes: [a, b].map(({ shapes }) => [shapes.reduce((sum, [rows]) => sum + rows!, 0), shapes[0]![1]!]),
    parts,
  };
}

const isPart = ({ op, attributes }: Op, product: string): boolean =>
  op === product && isTrue(attributes.transpose_a) && !isTrue(attributes.transpose_b);

const isTrue = (attribute: unknown): boolean => (attribute as { getB(): boolean }).getB();

/**
 * Whether the factors, which are copied, are no larger than the product, which need not be added. A single row or
 * column never is, so that no sum here is one that broadcasts.
 */
const pays = ({ shapes: [a, b] }: Op): boolean => {
  const [rows, m, n] = [a![0]!, a![1]!, b![1]!];
  return rows * (m + n) <= m * n;
};

/** One factor of each product, one below the other. */
function rows(graph: Graph, parts: readonly Op[], side: 0 | 1): Op {
  const { TF_INT32, TF_ATTR_INT } = graph.binding;
  const axis = graph.constant([], TF_INT32, Int32Array.of(0), false);
  const N = graph.attribute({ name: "N", type: TF_ATTR_INT, value: parts.length });
  return {
    op: "ConcatV2",
    inputs: [...parts.map(part => part.inputs[side]!), axis],
    shapes: parts.map(part => part.shapes[side]!),
    isFloat: true,
    attributes: { N, T: parts[0]!.attributes.T, Tidx: graph.type(TF_INT32) },
  };
}
