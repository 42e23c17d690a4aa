/**
 * The signal of the notebook cell that runs now, if a kernel of ours runs this process: aborted when the cell is
 * interrupted. Long work takes it by default, so that stopping a cell stops what it started.
 */
export function cellSignal(): AbortSignal | undefined {
  return kernel()?.signal;
}

/** The execution count of the notebook cell that runs now. */
export const cellNumber = (): number | undefined => kernel()?.cell;

const kernel = (): { readonly signal?: AbortSignal; readonly cell?: number } | undefined =>
  (globalThis as Record<symbol, { readonly signal?: AbortSignal; readonly cell?: number } | undefined>)[
    Symbol.for("neuralbits.kernel")
  ];
