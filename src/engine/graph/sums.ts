import type { Graph, Source } from "./graph.js";
import type { Op, Ops } from "./op.js";

/** As many products become one: the fewer the better, but all of them wait for the last (8, 16, 32: a few percent slower). */
const mostParts = 24;

/**
 * A sum of products Aᵀ·B as one product: A₁ᵀ·B₁ + A₂ᵀ·B₂ = [A₁; A₂]ᵀ·[B₁; B₂]. Such is the gradient of a weight that a
 * step uses again and again, as a recurrent net does; tfjs makes a small product per use and adds them up one by one.
 * Done where it takes fewer copies than additions. Who wants a single product or an earlier sum as well has it
 * computed for itself.
 *
 * asked: an Add; isProduct: whether an op is a product Aᵀ·B of two matrices.
 */
export function sumOfProducts(graph: Graph, asked: Op, ops: Ops, isProduct: (op: Op) => boolean): Op {
  const [sum, last] = asked.inputs.map(source => ops.madeBy(source));
  if (!sum || !last) return asked;
  const joined = (first: Op | undefined, second: Op) =>
    first && isProduct(first) && isProduct(second) ? together(graph, first, second, ops) : undefined;
  const whole = joined(sum, last);
  if (whole) return whole;
  if (sum.op !== "Add") return asked;
  // (earlier + open) + last = earlier + (open + last)
  const [earlier, open] = sum.inputs as [Source, Source];
  const tail = joined(ops.madeBy(open), last);
  if (!tail) return asked;
  const shapes = [sum.shapes[0]!, asked.shapes[1]!];
  return { ...asked, inputs: [earlier, ops.add(tail, "sum")], shapes };
}

/** The sum of two products, or of sums that are products by now, as one; undefined where it does not pay. */
function together(graph: Graph, first: Op, second: Op, ops: Ops): Op | undefined {
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
