import type { Graph, Source } from "./graph.js";
import type { Op, Ops } from "./op.js";

/** Of each graph the matrices that a product had transposed, and what holds them written out. */
const known = new WeakMap<Graph, Map<Source, Source | undefined>>();

/**
 * A·Bᵀ as the plain product with Bᵀ written out, which the first product that needs B so a second time has done, for all
 * that follow: oneDNN else turns B around in each. Such is the way back through a recurrent net, token by token.
 *
 * asked: a product of two float32 matrices that takes its second factor, and not its first, transposed.
 */
export function transposedOnce(graph: Graph, asked: Op, ops: Ops): Op {
  const [a, b] = asked.inputs as [Source, Source];
  const written = known.get(graph) ?? new Map<Source, Source | undefined>();
  known.set(graph, written);
  if (!written.has(b)) {
    written.set(b, undefined);
    return asked;
  }
  const turned = written.get(b) ?? ops.add(transposeOf(graph, asked), "transposed");
  written.set(b, turned);
  const [shape, [columns, rows]] = asked.shapes as [readonly number[], [number, number]];
  const { TF_ATTR_BOOL } = graph.binding;
  return {
    ...asked,
    inputs: [a, turned],
    shapes: [shape, [rows, columns]],
    attributes: {
      ...asked.attributes,
      transpose_b: graph.attribute({ name: "transpose_b", type: TF_ATTR_BOOL, value: false }),
    },
  };
}

/** The second factor of a product, transposed. */
function transposeOf(graph: Graph, { inputs, shapes, attributes }: Op): Op {
  const { TF_INT32 } = graph.binding;
  const axes = graph.constant([2], TF_INT32, Int32Array.of(1, 0), false);
  return {
    op: "Transpose",
    inputs: [inputs[1]!, axes],
    shapes: [shapes[1]!, [2]],
    isFloat: true,
    attributes: { T: attributes.T, Tperm: graph.type(TF_INT32) },
  };
}
