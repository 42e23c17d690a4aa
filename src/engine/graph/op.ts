import type { Source } from "./graph.js";

/** Attributes of a graph's node, by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An op on its way into a graph. */
export interface Op {
  readonly op: string;
  readonly inputs: readonly Source[];
  /** The shapes of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  readonly isFloat: boolean;
  readonly attributes: Attributes;
  /** Of a sum of products that is done as one product: the products. */
  readonly parts?: readonly Op[];
}

/** What is in a graph so far. */
export interface Ops {
  madeBy(source: Source): Op | undefined;
  add(op: Op, name: string): Source;
}
