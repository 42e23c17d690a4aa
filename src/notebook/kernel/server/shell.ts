import { randomUUID } from "node:crypto";
import * as zmq from "zeromq";
import { type Connection, endpoint } from "../../protocol/connection.js";
import { type Content, decode, encode, type Message, newHeader } from "../../protocol/messages.js";
import { type Flags, Interrupt } from "../interrupt-flags.js";
import { nobody, originOf } from "../origin.js";
import { currentRun, stopError } from "../session/runner.js";
import type { Session } from "../session/session.js";
import { captureOutput } from "./capture.js";
import { Comms } from "./comms.js";
import { Executions } from "./execution.js";
import { History } from "./history.js";
import { offerHost } from "./host.js";
import { kernelInfo } from "./info.js";
import { type IOPub, startIOThread } from "./iopub.js";
import { completenessReply, completionReply, inspectionReply } from "./replies.js";
import { Stdin } from "./stdin.js";

/** Answers the content of a request; nothing where the message wants no answer. */
type Answer = (content: Content, message: Message) => Content | undefined;

/** The kernel's side of the Jupyter protocol: takes messages from the sockets and has them answered. */
export class Shell {
  readonly #connection: Connection;
  readonly #id = randomUUID();
  readonly #flags: Flags;
  readonly #socket = new zmq.Router({ sendHighWaterMark: 0, sendTimeout: 0, linger: 500 });
  readonly #iopub: IOPub;
  readonly #stdin: Stdin;
  readonly #comms: Comms;
  readonly #history = new History();
  readonly #exit: () => void;
  #session: Session | undefined;
  #executions: Executions | undefined;
  #closing = false;

  /** `heapLimit`: bytes. `exit` ends the process. */
  constructor(connection: Connection, flags: Flags, heapLimit: number, exit: (reason?: string) => void) {
    this.#connection = connection;
    this.#flags = flags;
    this.#exit = exit;
    this.#iopub = startIOThread(connection, this.#id, flags, heapLimit, {
      onRequest: frames => this.#received(frames, answer => this.#iopub.replyOnControl(answer)),
      onInterrupt: run => this.interrupt(run),
      onFailure: reason => exit(reason),
    });
    this.#stdin = new Stdin(connection, this.#id);
    this.#comms = new Comms((type, content, metadata, parent) => {
      const origin = parent ?? this.#origin();
      this.#iopub.send(type, content, origin, metadata);
    });
  }

  /** Binds the sockets; requests wait in them until `serve`. */
  async open(): Promise<void> {
    await this.#stdin.open();
    await this.#socket.bind(endpoint(this.#connection, this.#connection.shell_port));
  }

  /** Answers requests, until the process ends. */
  async serve(session: Session): Promise<void> {
    this.#session = session;
    const executions = new Executions(
      session,
      this.#flags,
      this.#iopub,
      (request, type, content) => this.#send(request, type, content),
      (count, code, output) => this.#history.add(count, code, output),
    );
    this.#executions = executions;
    offerHost(executions, this.#iopub, this.#comms, this.#stdin);
    captureOutput((name, text) => {
      const run = currentRun.getStore() ?? executions.last;
      if (!run?.silent) this.#iopub.stream(name, text, this.#origin());
    });
    for await (const frames of this.#socket) this.#received(frames, answer => this.#transmit(answer));
  }

  /** Stops a run: the one with this number, or whichever is under way if it is 0. */
  interrupt(run: number): void {
    const reason = run !== 0 && this.#flags.running === run ? stopError(this.#flags.stop) : new Interrupt();
    reason.stack = String(reason); // it comes from outside: where it was made says nothing
    this.#executions?.interrupt(run, reason);
  }

  uncaught(error: unknown): void {
    this.#executions?.uncaught(error);
  }

  // Requests.

  readonly #answers: Record<string, Answer> = {
    kernel_info_request: () => kernelInfo(),
    connect_request: () => this.#ports(),
    comm_info_request: ({ target_name }) => this.#comms.info(target_name),
    is_complete_request: content => completenessReply(this.#session!, content),
    complete_request: content => completionReply(this.#session!, content),
    inspect_request: content => inspectionReply(this.#session!, content),
    history_request: content => this.#history.answer(content),
    interrupt_request: () => ({ status: "ok" }), // done already, on the I/O thread
    shutdown_request: ({ restart = false }) => this.#shutdown(restart === true),
    comm_open: (content, message) => void this.#comms.opened(content, originOf(message.header)),
    comm_msg: (content, message) => void this.#comms.received(content, originOf(message.header)),
    comm_close: (content, message) => void this.#comms.closed(content, originOf(message.header)),
  };

  #received(frames: readonly Uint8Array[], reply: (frames: Uint8Array[]) => void): void {
    const message = decode(this.#connection.key, frames);
    if (!message) return;
    if (message.header.msg_type === "execute_request") this.#executions!.add(message);
    else this.#handle(message, reply);
  }

  /** Answers at once, also while a cell awaits. */
  #handle(message: Message, reply: (frames: Uint8Array[]) => void): void {
    const { msg_type } = message.header;
    const origin = originOf(message.header);
    const status = (state: string, to = origin) => this.#iopub.send("status", { execution_state: state }, to);
    status("busy");
    const content = this.#answered(message);
    if (content) {
      reply(this.#frames(message, msg_type.replace(/_request$/, "_reply"), content));
      if (msg_type === "shutdown_request") this.#iopub.send("shutdown_reply", content, origin);
    }
    status("idle");
    const { current } = this.#executions ?? {};
    if (current) status("busy", current.origin); // front ends take the newest status for the kernel's
  }

  #answered(message: Message): Content | undefined {
    const { msg_type } = message.header;
    try {
      return this.#answers[msg_type]?.(message.content, message);
    } catch (error) {
      if (!msg_type.endsWith("_request")) this.uncaught(error);
      const { ename, evalue, traceback } = this.#session!.content(error);
      return msg_type.endsWith("_request") ? { status: "error", ename, evalue, traceback } : undefined;
    }
  }

  #ports(): Content {
    const { shell_port, iopub_port, stdin_port, control_port, hb_port } = this.#connection;
    return { status: "ok", shell_port, iopub_port, stdin_port, control_port, hb_port };
  }

  // Sending.

  /** Whom output that comes now answers. */
  #origin() {
    return (currentRun.getStore() ?? this.#executions?.last)?.origin ?? nobody;
  }

  #send(request: Message, type: string, content: Content): void {
    this.#transmit(this.#frames(request, type, content));
  }

  #frames({ identities, header: parent }: Message, type: string, content: Content): Uint8Array[] {
    return encode(this.#connection.key, identities, {
      header: JSON.stringify(newHeader(type, this.#id)),
      parent: JSON.stringify(parent),
      metadata: "{}",
      content: JSON.stringify(content),
    });
  }

  #transmit(frames: Uint8Array[]): void {
    void this.#socket.send(frames as Buffer[]).catch(() => {}); // the client is gone
  }

  // The end.

  #shutdown(restart: boolean): Content {
    setImmediate(() => void this.close());
    return { status: "ok", restart };
  }

  /** Sends what is still on its way and ends the process. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#executions?.interrupt(0, new Interrupt("the kernel is shut down"));
    setTimeout(() => this.#exit(), lastWordsMs).unref();
    await this.#iopub.close();
    this.#exit();
  }
}

const lastWordsMs = 1500; // after which nobody listens any more
