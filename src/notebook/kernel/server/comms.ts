import { AsyncResource } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Comm } from "../../display/host.js";
import type { Content } from "../../protocol/messages.js";
import type { Origin } from "../origin.js";

/** Sends a message to the page. `parent`: the page's message that it answers, nothing where it answers none. */
type Send = (type: string, content: Content, metadata: object, parent: Origin | undefined) => void;

type OnMessage = (data: Record<string, unknown>) => void;
type OnOpen = (comm: Comm, data: Record<string, unknown>) => void;

interface OpenComm {
  readonly target: string;
  readonly comm: Comm;
  onMessage: OnMessage | undefined;
  onClose: (() => void) | undefined;
}

/** The channels that are open between cells and the page. */
export class Comms {
  readonly #open = new Map<string, OpenComm>();
  readonly #targets = new Map<string, OnOpen>();
  readonly #send: Send;
  /** The page's message that is being handled: what is sent meanwhile names it as its parent. */
  #answering: Origin | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  open(target: string, data: object, options: { id?: string; metadata?: object } = {}): Comm {
    const { id = randomUUID().replaceAll("-", ""), metadata = {} } = options;
    const comm = this.#add(id, target);
    this.#send("comm_open", { comm_id: id, target_name: target, data }, metadata, this.#answering);
    return comm;
  }

  onTarget(target: string, handler: OnOpen): void {
    this.#targets.set(target, AsyncResource.bind(handler) as OnOpen);
  }

  /** The content of a `comm_info_reply`. */
  info(target?: string): Content {
    const chosen = [...this.#open].filter(([, open]) => !target || open.target === target);
    const comms = Object.fromEntries(chosen.map(([id, open]) => [id, { target_name: open.target }]));
    return { status: "ok", comms };
  }

  // From the page.

  opened({ comm_id, target_name, data = {} }: Content, origin: Origin): void {
    const handler = this.#targets.get(target_name);
    if (!handler) {
      this.#send("comm_close", { comm_id, data: {} }, {}, origin); // nobody here knows that target
      return;
    }
    this.#answer(origin, () => handler(this.#add(comm_id, target_name), data));
  }

  received({ comm_id, data = {} }: Content, origin: Origin): void {
    this.#answer(origin, () => this.#open.get(comm_id)?.onMessage?.(data));
  }

  closed({ comm_id }: Content, origin: Origin): void {
    const open = this.#open.get(comm_id);
    this.#open.delete(comm_id);
    this.#answer(origin, () => open?.onClose?.());
  }

  #answer(origin: Origin, handle: () => void): void {
    this.#answering = origin;
    try {
      handle();
    } finally {
      this.#answering = undefined;
    }
  }

  /** Handlers belong to the cell that set them: what they print and throw is shown there. */
  #add(id: string, target: string): Comm {
    const open: OpenComm = { target, comm: this.#comm(id), onMessage: undefined, onClose: undefined };
    this.#open.set(id, open);
    return open.comm;
  }

  #comm(id: string): Comm {
    const find = () => this.#open.get(id);
    return {
      id,
      send: (data, { metadata = {} } = {}) => {
        if (find()) this.#send("comm_msg", { comm_id: id, data }, metadata, this.#answering);
      },
      onMessage: handler => {
        const open = find();
        if (open) open.onMessage = AsyncResource.bind(handler) as OnMessage;
      },
      onClose: handler => {
        const open = find();
        if (open) open.onClose = AsyncResource.bind(handler) as () => void;
      },
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#send("comm_close", { comm_id: id, data }, {}, this.#answering);
      },
    };
  }
}
