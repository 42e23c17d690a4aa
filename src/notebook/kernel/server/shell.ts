import { setImmediate, setTimeout } from "node:timers";
import type { Connection } from "../../protocol/connection.js";
import type { Content, Message } from "../../protocol/messages.js";
import { type Flags, Interrupt } from "../interrupt-flags.js";
import { nobody, originOf } from "../origin.js";
import type { ProcessGuard } from "../process-guard.js";
import { currentRun, stopError } from "../session/runner.js";
import type { Session } from "../session/session.js";
import { captureOutput } from "./capture.js";
import { Channels } from "./channels.js";
import { Comms } from "./comms.js";
import { Executions } from "./execution.js";
import { History } from "./history.js";
import { offerHost } from "./host.js";
import { kernelInfo } from "./info.js";
import type { Channel } from "./io-thread.js";
import { completenessReply, completionReply, inspectionReply } from "./replies.js";
import { StaleMarks } from "./stale-marks.js";
import { Stdin } from "./stdin.js";
import type { IOThread } from "./thread.js";

/** What a kernel is connected by, from its start. */
export interface Connected {
  readonly connection: Connection;
  /** Its own id in the headers of messages. */
  readonly session: string;
  readonly thread: IOThread;
  readonly flags: Flags;
}

/** Answers the content of a request; nothing where the message wants no answer. */
type Answer = (content: Content, message: Message) => Content | undefined;

/** The kernel's side of the Jupyter protocol: takes messages from the sockets and has them answered. */
export class Shell {
  readonly #connection: Connection;
  readonly #flags: Flags;
  readonly #channels: Channels;
  readonly #stdin: Stdin;
  readonly #comms: Comms;
  readonly #history = new History();
  readonly #guard: ProcessGuard;
  readonly #exit: (reason?: string) => void;
  #session: Session | undefined;
  #executions: Executions | undefined;
  #closing = false;

  /** `exit` ends the process. */
  constructor(
    { connection, session, thread, flags }: Connected,
    guard: ProcessGuard,
    exit: (reason?: string) => void,
  ) {
    this.#connection = connection;
    this.#guard = guard;
    this.#flags = flags;
    this.#exit = exit;
    this.#channels = new Channels(thread, session);
    this.#stdin = new Stdin(this.#channels);
    this.#comms = new Comms((type, content, metadata, parent) => {
      const origin = parent ?? this.#origin();
      this.#channels.iopub.send(type, content, origin, metadata);
    });
  }

  /** Answers requests, those first that came before. */
  serve(session: Session): void {
    this.#session = session;
    const executions = new Executions(
      session,
      this.#flags,
      this.#guard,
      this.#channels.iopub,
      (request, type, content) => this.#channels.reply("shell", request, type, content),
      (count, code, output) => this.#history.add(count, code, output),
    );
    this.#executions = executions;
    executions.marks = new StaleMarks(this.#comms, () => session.cells.plan([], ""));
    offerHost(executions, this.#channels.iopub, this.#comms, this.#stdin);
    captureOutput((name, text) => {
      const run = currentRun.getStore() ?? executions.last;
      if (!run?.silent) this.#channels.iopub.stream(name, text, this.#origin());
    });
    this.#channels.listen({
      onRequest: (message, channel) => this.#received(message, channel, executions),
      onAnswer: message => this.#stdin.answered(message),
      onInterrupt: run => this.interrupt(run),
      onFailure: reason => this.#exit(reason),
    });
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
    kernel_info_request: () => kernelInfo(this.#session!.language),
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

  #received(message: Message, channel: Channel, executions: Executions): void {
    if (message.header.msg_type === "execute_request") executions.add(message);
    else this.#handle(message, channel);
  }

  /** Answers at once, also while a cell awaits. */
  #handle(message: Message, channel: Channel): void {
    const { msg_type } = message.header;
    const { iopub } = this.#channels;
    const origin = originOf(message.header);
    const status = (state: string, to = origin) => iopub.send("status", { execution_state: state }, to);
    status("busy");
    const content = this.#answered(message);
    if (content) {
      this.#channels.reply(channel, message, msg_type.replace(/_request$/, "_reply"), content);
      if (msg_type === "shutdown_request") iopub.send("shutdown_reply", content, origin);
    }
    status("idle");
    const { current } = this.#executions ?? {};
    if (current) status("busy", current.origin); // front ends take the newest status for the kernel's
  }

  #answered(message: Message): Content | undefined {
    const { msg_type } = message.header;
    try {
      return Object.hasOwn(this.#answers, msg_type)
        ? this.#answers[msg_type]!(message.content, message)
        : undefined;
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
    await this.#channels.close();
    this.#exit();
  }
}

const lastWordsMs = 1500; // after which nobody listens any more
