import type { MimeBundle } from "../src/core/bundle.js";
import { type Comm, installHost, type KernelHost } from "../src/notebook/display/host.js";

/** The other end of the wire: what the page would receive, and a hand to move the controls with. */
export class RecordingHost implements KernelHost {
  readonly comms = new Map<string, RecordedComm>();
  readonly displays: { bundle: MimeBundle; id?: string; update?: boolean }[] = [];
  readonly #targets = new Map<string, (comm: Comm, data: Record<string, unknown>) => void>();
  readonly signal = new AbortController().signal;
  readonly cell = 1;

  display(bundle: MimeBundle, options: { id?: string; update?: boolean } = {}): void {
    this.displays.push({ bundle, ...options });
  }
  clearOutput(): void {}
  async input(): Promise<string> {
    throw new Error("nobody answers");
  }
  openComm(target: string, data: object, options: { id?: string; metadata?: object } = {}): Comm {
    const comm = new RecordedComm(options.id!, target, data as RecordedComm["data"], options.metadata);
    this.comms.set(comm.id, comm);
    return comm;
  }
  onComm(target: string, handler: (comm: Comm, data: Record<string, unknown>) => void): void {
    this.#targets.set(target, handler);
  }
  /** The page opens a comm. */
  pageOpens(target: string): RecordedComm {
    const comm = new RecordedComm("page", target, { state: {} }, {});
    this.#targets.get(target)!(comm, {});
    return comm;
  }
  /** The comm of the newest model of that class. */
  model(name: string): RecordedComm {
    return [...this.comms.values()].filter(comm => comm.data.state._model_name === name).at(-1)!;
  }
}

export class RecordedComm implements Comm {
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  #received: ((data: Record<string, unknown>) => void) | undefined;
  #pageClosed: (() => void) | undefined;
  constructor(
    readonly id: string,
    readonly target: string,
    readonly data: { state: Record<string, unknown>; buffer_paths?: unknown[] },
    readonly metadata: object | undefined,
  ) {}
  send(data: object): void {
    this.sent.push(structuredClone(data) as Record<string, unknown>);
  }
  onMessage(handler: (data: Record<string, unknown>) => void): void {
    this.#received = handler;
  }
  onClose(handler: () => void): void {
    this.#pageClosed = handler;
  }
  close(): void {
    this.closed = true;
  }
  /** The page sends something. */
  page(data: Record<string, unknown>): void {
    this.#received!(data);
  }
  move(state: Record<string, unknown>): void {
    this.page({ method: "update", state, buffer_paths: [] });
  }
  closeFromPage(): void {
    this.#pageClosed!();
  }
}

/** Makes a fresh recording host the kernel of this process. */
export function recordingHost(): RecordingHost {
  const host = new RecordingHost();
  installHost(host);
  return host;
}

/** Takes it away again. */
export const removeHost = (): void => installHost(undefined as unknown as KernelHost);

/** Lets what was asked for happen. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
