import * as zmq from "zeromq";
import { type Connection, endpoint } from "../../protocol/connection.js";
import { decode, encode, type Message, newHeader } from "../../protocol/messages.js";

/** The stdin channel: questions of a cell to the person at the page. */
export class Stdin {
  readonly #connection: Connection;
  readonly #session: string;
  readonly #socket = new zmq.Router({ sendHighWaterMark: 0, sendTimeout: 0, linger: 0 });
  /** Id of the question → whoever waits for its answer. */
  readonly #waiting = new Map<string, (answer: string) => void>();

  constructor(connection: Connection, session: string) {
    this.#connection = connection;
    this.#session = session;
  }

  async open(): Promise<void> {
    await this.#socket.bind(endpoint(this.#connection, this.#connection.stdin_port));
    void this.#receive();
  }

  /** Asks whoever sent `request`, the cell. Rejects where that client cannot answer, and when the cell is stopped. */
  ask(request: Message, prompt: string, password: boolean, signal: AbortSignal): Promise<string> {
    if (request.content.allow_stdin !== true)
      return Promise.reject(new Error("prompt: nobody can answer here; the front end takes no input"));
    const header = newHeader("input_request", this.#session);
    const parts = {
      header: JSON.stringify(header),
      parent: JSON.stringify(request.header),
      metadata: "{}",
      content: JSON.stringify({ prompt, password }),
    };
    return new Promise((resolve, reject) => {
      this.#waiting.set(header.msg_id, resolve);
      signal.addEventListener("abort", () => {
        this.#waiting.delete(header.msg_id);
        reject(signal.reason as Error);
      });
      const frames = encode(this.#connection.key, request.identities, parts);
      this.#socket.send(frames as Buffer[]).catch(reject);
    });
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      const message = decode(this.#connection.key, frames);
      if (message?.header.msg_type === "input_reply") this.#answer(message);
    }
  }

  /** Some clients do not say which question they answer: the oldest, then. */
  #answer({ parent, content }: Message): void {
    const named = parent.msg_id !== undefined && this.#waiting.has(parent.msg_id);
    const id = named ? parent.msg_id! : this.#waiting.keys().next().value;
    if (id === undefined) return;
    this.#waiting.get(id)!(String(content.value ?? ""));
    this.#waiting.delete(id);
  }
}
