import type { Message } from "../../protocol/messages.js";
import type { Channels } from "./channels.js";

/** The stdin channel: questions of a cell to the person at the page. */
export class Stdin {
  readonly #channels: Channels;
  /** Id of the question → whoever waits for its answer. */
  readonly #waiting = new Map<string, (answer: string) => void>();

  constructor(channels: Channels) {
    this.#channels = channels;
  }

  /** Asks whoever sent `request`, the cell. Rejects where that client cannot answer, and when the cell is stopped. */
  ask(request: Message, prompt: string, password: boolean, signal: AbortSignal): Promise<string> {
    if (request.content.allow_stdin !== true)
      return Promise.reject(new Error("prompt: nobody can answer here; the front end takes no input"));
    return new Promise((resolve, reject) => {
      const id = this.#channels.ask(request, { prompt, password });
      this.#waiting.set(id, resolve);
      signal.addEventListener("abort", () => {
        this.#waiting.delete(id);
        reject(signal.reason as Error);
      });
    });
  }

  /** Some clients do not say which question they answer: the oldest, then. */
  answered({ parent, content }: Message): void {
    const named = parent.msg_id !== undefined && this.#waiting.has(parent.msg_id);
    const id = named ? parent.msg_id : this.#waiting.keys().next().value;
    if (id === undefined) return;
    this.#waiting.get(id)!(String(content.value ?? ""));
    this.#waiting.delete(id);
  }
}
