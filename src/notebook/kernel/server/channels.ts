import { type Content, type Message, newHeader } from "../../protocol/messages.js";
import type { Channel } from "./io-thread.js";
import { IOPub } from "./iopub.js";
import type { IOThread } from "./thread.js";

const { stringify } = JSON; // as it was before a cell could change it

export interface ChannelEvents {
  onRequest(message: Message, channel: Channel): void;
  /** The person at the page has answered a question. */
  onAnswer(message: Message): void;
  onInterrupt(run: number): void;
  onFailure(reason: string): void;
}

/** The main thread's side of the I/O thread, which has the sockets. */
export class Channels {
  readonly iopub: IOPub;
  readonly #session: string;
  readonly #thread: IOThread;
  #ended = (): void => {};
  readonly #closed = new Promise<void>(resolve => {
    this.#ended = resolve;
  });

  constructor(thread: IOThread, session: string) {
    this.#session = session;
    this.#thread = thread;
    this.iopub = new IOPub(message => thread.send(message));
  }

  /** From now on, what comes in is told: first what came before. */
  listen(events: ChannelEvents): void {
    this.#thread.listen(message => {
      if ("request" in message) events.onRequest(message.request, message.on);
      else if ("answer" in message) events.onAnswer(message.answer);
      else if ("interrupt" in message) events.onInterrupt(message.interrupt);
      else if ("closed" in message) this.#ended();
      else events.onFailure(message.failed);
    });
  }

  /** Answers a request on the channel that it came from. */
  reply(channel: Channel, request: Message, type: string, content: Content): void {
    this.iopub.flush();
    this.#thread.send({
      reply: channel,
      to: request.identities,
      type,
      parent: stringify(request.header),
      content: stringify(content),
    });
  }

  /** Asks whoever sent the request; returns the id that an answer names as its parent. */
  ask(request: Message, content: Content): string {
    const header = newHeader("input_request", this.#session);
    this.iopub.flush();
    this.#thread.send({
      ask: stringify(header),
      to: request.identities,
      parent: stringify(request.header),
      content: stringify(content),
    });
    return header.msg_id;
  }

  /** Sends what is still on its way. */
  async close(): Promise<void> {
    this.iopub.flush();
    this.#thread.send({ close: true });
    await this.#closed;
  }
}
