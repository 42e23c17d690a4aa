import type { Content, Message } from "../../protocol/messages.js";
import { Debugger } from "../debugger/debugger.js";
import type { Flags } from "../interrupt-flags.js";

/** What the debugger needs of the I/O thread. */
interface DebugChannels {
  publish(type: string, parent: string, content: Content): void;
  readonly flags: Flags;
}

const signalArrivesMs = 20; // from the thread of signals to the one that is paused

/** Debug requests and events, between the channels and the debugger. */
export class DebugRequests {
  readonly #channels: DebugChannels;
  readonly #debugger: Debugger;
  #events = 0;
  /**
   * The header of the newest debug request, which events name as their parent: JupyterLab takes whatever a cell publishes
   * after `continued` for a sign that it runs, and shows the notebook's names in the place of those of the next stop.
   */
  #asked = "{}";

  constructor(channels: DebugChannels) {
    this.#channels = channels;
    this.#debugger = new Debugger({
      announce: (event, body) => {
        const content = { seq: ++this.#events, type: "event", event, body };
        channels.publish("debug_event", this.#asked, content);
      },
      attached: is => {
        channels.flags.debugged = is;
      },
      pause: channels.flags,
    });
  }

  async answer(request: Message, reply: (content: Content) => void): Promise<void> {
    const { publish, flags } = this.#channels;
    const parent = JSON.stringify(request.header);
    this.#asked = parent;
    publish("status", parent, { execution_state: "busy" });
    reply(await this.#debugger.answer(request.content));
    publish("status", parent, { execution_state: "idle" });
    if (flags.running !== 0) publish("status", parent, { execution_state: "busy" }); // front ends take the newest for the kernel's
  }

  /** Ends a paused run where it is: it heeds a signal, or the stop flag, as soon as it goes on. */
  interrupt(run: number): void {
    if (!this.#debugger.isHalted) return;
    if (this.#channels.flags.announceSignal(run)) process.kill(process.pid, "SIGINT");
    setTimeout(() => void this.#debugger.release(), signalArrivesMs);
  }

  close(): void {
    this.#debugger.close();
  }
}
