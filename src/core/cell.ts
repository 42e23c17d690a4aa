/**
 * The signal of the notebook cell that runs now, if a kernel of ours runs this process: aborted when the cell is
 * interrupted. Long work takes it by default, so that stopping a cell stops what it started.
 */
export function cellSignal(): AbortSignal | undefined {
  const kernel = (globalThis as Record<symbol, unknown>)[Symbol.for("neuralbits.kernel")];
  return (kernel as { readonly signal?: AbortSignal } | undefined)?.signal;
}
