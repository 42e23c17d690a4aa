import type { MimeBundle } from "../../core/bundle.js";

/** A channel between a cell and the page (Jupyter's "comm"). */
export interface Comm {
  readonly id: string;
  send(data: object, options?: { metadata?: object }): void;
  /** The page sent something; called at once, also while a cell awaits. */
  onMessage(handler: (data: Record<string, unknown>) => void): void;
  onClose(handler: () => void): void;
  close(data?: object): void;
}

/** What a running kernel offers to libraries loaded in its cells. */
export interface KernelHost {
  /** Shows a bundle under the running cell; `update` redraws every output that has the id instead. */
  display(bundle: MimeBundle, options?: { id?: string; update?: boolean; metadata?: object }): void;
  clearOutput(options?: { wait?: boolean }): void;
  openComm(target: string, data: object, options?: { id?: string; metadata?: object }): Comm;
  /** The page opens a comm of this target, for instance `jupyter.widget.control`. */
  onComm(target: string, handler: (comm: Comm, data: Record<string, unknown>) => void): void;
  /** Asks the person at the page. Rejects where nobody can answer. */
  input(prompt: string, options?: { password?: boolean }): Promise<string>;
  /** Aborted when the running cell is interrupted; a fresh one for every cell. */
  readonly signal: AbortSignal;
  /** Execution count of the running cell. */
  readonly cell: number;
}

const hostKey = Symbol.for("neuralbits.kernel");

/** The kernel that runs this process, if one does. A global symbol, so that a second copy of us finds it too. */
export function kernelHost(): KernelHost | undefined {
  return (globalThis as Record<symbol, unknown>)[hostKey] as KernelHost | undefined;
}

/** Called once by the kernel itself. */
export function installHost(host: KernelHost): void {
  (globalThis as Record<symbol, unknown>)[hostKey] = host;
}
