// Ours: Jupyter's client for npm talks to a server, not to a kernel; the packages that do rest on a zeromq long past.

import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as zmq from "zeromq";
import { type Connection, endpoint } from "./connection.js";
import { type Content, decode, encode, type Message, newHeader } from "./messages.js";
import { type Death, type KernelProcess, lastLines, type StartOptions, spawnKernel } from "./process.js";

export { kernelCommand } from "./launch.js";
export type { Death, StartOptions } from "./process.js";

export interface ExecuteOptions {
  silent?: boolean;
  storeHistory?: boolean;
  stopOnError?: boolean;
  userExpressions?: Record<string, string>;
  /** The cell's id, as JupyterLab tells it. */
  cell?: string;
  /** Every iopub message that the cell causes, `status` included, as it comes. */
  onMessage?: (message: Message) => void;
  /** Answers the cell's questions; without it the kernel is told that nobody can. */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
}

/** What a cell gave: the reply's content and all iopub messages between `busy` and `idle`. */
export interface Executed {
  readonly reply: Content;
  readonly messages: readonly Message[];
}

/** A running kernel and the two sides of the protocol that a client speaks. */
export interface KernelClient {
  readonly pid: number;
  readonly connection: Connection;
  /** The content of the first `kernel_info_reply`. */
  readonly info: Content;
  /** Resolves when the process has ended, whoever ended it. Never rejects. */
  readonly died: Promise<Death>;
  /** Runs a cell. Resolves when the reply and `idle` are in; rejects if the kernel dies before. */
  execute(code: string, options?: ExecuteOptions): Promise<Executed>;
  complete(code: string, cursor?: number): Promise<Content>;
  inspect(code: string, cursor?: number, detail?: 0 | 1): Promise<Content>;
  /** Any request on the shell or control channel; resolves with the reply's content. */
  request(type: string, content: Content, channel?: "shell" | "control"): Promise<Content>;
  /** A message that has no reply, such as `comm_msg`. Resolves when the kernel is idle again after it. */
  send(type: string, content: Content): Promise<void>;
  /** Stops the running cell, by message on the control channel. */
  interrupt(): Promise<void>;
  /** Ends the kernel: asks, waits two seconds, then SIGTERM, a second later SIGKILL. Safe to call twice. */
  shutdown(): Promise<void>;
  /** Every iopub message from now on, whatever caused it (late output of timers too). Returns the way to stop. */
  onMessage(listener: (message: Message) => void): () => void;
}

/** Thrown into every open request when the kernel's process ends. */
export class KernelDied extends Error {
  override readonly name = "KernelDied";
  constructor(readonly death: Death) {
    const how = death.signal ? `signal ${death.signal}` : `exit code ${death.code}`;
    super(`the kernel died (${how})${death.log ? `\n${death.log}` : ""}`);
  }
}

/** Starts a kernel process and waits until it answers and its output arrives. */
export async function startKernel(options: StartOptions = {}): Promise<KernelClient> {
  for (let attempt = 1; ; attempt++) {
    const process = await spawnKernel(options);
    const client = new Client(process);
    try {
      await client.handshake(options.timeoutMs ?? 60_000, options.signal);
      return client;
    } catch (error) {
      await client.shutdown();
      const portTaken = error instanceof KernelDied && /EADDRINUSE|in use/.test(error.message);
      if (!portTaken || attempt === 3) throw error;
    }
  }
}

interface Open {
  readonly messages: Message[];
  reply?: Content;
  idle: boolean;
  readonly wantsReply: boolean;
  readonly onMessage: ExecuteOptions["onMessage"] | undefined;
  readonly onInput: ExecuteOptions["onInput"] | undefined;
  resolve(done: Executed): void;
  reject(error: Error): void;
}

/** Nothing is dropped or waits at the end; the kernel opens its sockets after we look for them, which is done again after so many ms. */
const socketOptions = { receiveHighWaterMark: 0, linger: 0, reconnectInterval: 10 };

/** Channels of one kernel. The routing id is shared by shell, control and stdin, as the protocol wants it. */
class Client implements KernelClient {
  readonly connection: Connection;
  readonly died: Promise<Death>;
  info: Content = {};
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #session = randomUUID();
  readonly #shell: zmq.Dealer;
  readonly #control: zmq.Dealer;
  readonly #stdin: zmq.Dealer;
  readonly #iopub = new zmq.Subscriber(socketOptions);
  readonly #open = new Map<string, Open>();
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #endProcess = () => void this.#child.kill("SIGKILL");
  #death: Death | undefined;

  constructor({ child, connection, folder }: KernelProcess) {
    this.connection = connection;
    this.#child = child;
    this.#folder = folder;
    const dealer = () => new zmq.Dealer({ ...socketOptions, routingId: this.#session, sendHighWaterMark: 0 });
    [this.#shell, this.#control, this.#stdin] = [dealer(), dealer(), dealer()];
    this.died = new Promise(resolve => {
      const ended = async (code: number | null, signal: NodeJS.Signals | null, failure?: Error) => {
        await pause(50); // what the kernel said last may still be on its way
        const log = failure ? String(failure) : await lastLines(join(folder, "log.txt"));
        this.#onDeath({ code, signal, log });
        resolve(this.#death!);
      };
      child.once("exit", ended);
      child.once("error", failure => void ended(null, null, failure));
    });
    process.once("exit", this.#endProcess);
    this.#connect();
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  #connect(): void {
    const { connection } = this;
    this.#shell.connect(endpoint(connection, connection.shell_port));
    this.#control.connect(endpoint(connection, connection.control_port));
    this.#stdin.connect(endpoint(connection, connection.stdin_port));
    this.#iopub.connect(endpoint(connection, connection.iopub_port));
    this.#iopub.subscribe();
    void this.#receive(this.#shell, message => this.#onReply(message));
    void this.#receive(this.#control, message => this.#onReply(message));
    void this.#receive(this.#stdin, message => void this.#onQuestion(message));
    void this.#receive(this.#iopub, message => this.#onBroadcast(message));
  }

  async #receive(socket: AsyncIterable<Buffer[]>, handle: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      const message = decode(this.connection.key, frames);
      if (message) handle(message);
    }
  }

  /**
   * A publisher drops what it sends before the subscription is in, so a reply alone proves nothing: one
   * kernel_info request must get both its reply and its `idle`.
   */
  async handshake(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const attempts: Promise<Content>[] = [];
    const late = new Error(`the kernel gave no answer within ${timeoutMs / 1000} s`);
    while (Date.now() < deadline) {
      const attempt = this.request("kernel_info_request", {});
      attempt.catch(() => {});
      attempts.push(attempt);
      const info = await Promise.race([
        Promise.any(attempts).catch(() => undefined),
        pause(Math.min(300, 50 * attempts.length)), // soon at first: most kernels are there within half a second
      ]);
      if (info) {
        this.info = info;
        for (const [id, open] of this.#open) if (!open.idle || !open.reply) this.#open.delete(id);
        return;
      }
      if (this.#death) throw new KernelDied(this.#death);
      signal?.throwIfAborted();
    }
    throw late;
  }

  execute(code: string, options: ExecuteOptions = {}): Promise<Executed> {
    const content = {
      code,
      silent: options.silent ?? false,
      store_history: options.storeHistory ?? !options.silent,
      user_expressions: options.userExpressions ?? {},
      allow_stdin: options.onInput !== undefined,
      stop_on_error: options.stopOnError ?? false,
    };
    return this.#ask("execute_request", content, this.#shell, true, options);
  }

  complete(code: string, cursor = code.length): Promise<Content> {
    return this.request("complete_request", { code, cursor_pos: cursor });
  }

  inspect(code: string, cursor = code.length, detail: 0 | 1 = 0): Promise<Content> {
    return this.request("inspect_request", { code, cursor_pos: cursor, detail_level: detail });
  }

  async request(type: string, content: Content, channel: "shell" | "control" = "shell"): Promise<Content> {
    const socket = channel === "shell" ? this.#shell : this.#control;
    return (await this.#ask(type, content, socket, true)).reply;
  }

  async send(type: string, content: Content): Promise<void> {
    await this.#ask(type, content, this.#shell, false);
  }

  async interrupt(): Promise<void> {
    await this.request("interrupt_request", {}, "control");
  }

  async shutdown(): Promise<void> {
    if (!this.#death) {
      const asked = this.request("shutdown_request", { restart: false }, "control");
      asked.catch(() => {});
      for (const [waitMs, signal] of [
        [2000, "SIGTERM"],
        [1000, "SIGKILL"],
      ] as const) {
        if (await Promise.race([this.died, pause(waitMs)])) break;
        this.#child.kill(signal);
      }
    }
    await this.died;
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #ask(
    type: string,
    content: Content,
    socket: zmq.Dealer,
    wantsReply: boolean,
    options: ExecuteOptions = {},
  ): Promise<Executed> {
    if (this.#death) return Promise.reject(new KernelDied(this.#death));
    const header = newHeader(type, this.#session, "client");
    return new Promise((resolve, reject) => {
      const { onMessage, onInput, cell } = options;
      const hooks = { onMessage, onInput };
      this.#open.set(header.msg_id, { messages: [], idle: false, wantsReply, resolve, reject, ...hooks });
      const metadata = cell === undefined ? {} : { cellId: cell };
      this.#transmit(socket, header, {}, content, metadata).catch(reject);
    });
  }

  async #transmit(
    socket: zmq.Dealer,
    header: object,
    parent: object,
    content: Content,
    metadata: object = {},
  ): Promise<void> {
    const parts = {
      header: JSON.stringify(header),
      parent: JSON.stringify(parent),
      metadata: JSON.stringify(metadata),
      content: JSON.stringify(content),
    };
    await socket.send(encode(this.connection.key, [], parts) as Buffer[]);
  }

  #onReply(message: Message): void {
    const open = this.#open.get(message.parent.msg_id ?? "");
    if (!open) return;
    open.reply = message.content;
    this.#settle(message.parent.msg_id!, open);
  }

  #onBroadcast(message: Message): void {
    const id = message.parent.msg_id ?? "";
    const open = this.#open.get(id);
    open?.messages.push(message);
    open?.onMessage?.(message);
    for (const listener of this.#listeners) listener(message);
    if (!open || message.header.msg_type !== "status" || message.content.execution_state !== "idle") return;
    open.idle = true;
    this.#settle(id, open);
  }

  async #onQuestion(message: Message): Promise<void> {
    const open = this.#open.get(message.parent.msg_id ?? "");
    if (message.header.msg_type !== "input_request" || !open?.onInput) return;
    const { prompt, password } = message.content;
    const value = await open.onInput(String(prompt), password === true);
    const header = newHeader("input_reply", this.#session, "client");
    await this.#transmit(this.#stdin, header, message.header, { status: "ok", value });
  }

  #settle(id: string, open: Open): void {
    if (!open.idle || (open.wantsReply && !open.reply)) return;
    this.#open.delete(id);
    open.resolve({ reply: open.reply ?? {}, messages: open.messages });
  }

  #onDeath(death: Death): void {
    this.#death = death;
    process.removeListener("exit", this.#endProcess);
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub]) socket.close();
    for (const open of this.#open.values()) open.reject(new KernelDied(death));
    this.#open.clear();
    void rm(this.#folder, { recursive: true, force: true });
  }
}

const pause = (ms: number) => new Promise<undefined>(done => setTimeout(done, ms, undefined));
