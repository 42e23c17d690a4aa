import inspector from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import * as zmq from "zeromq";
import { type Connection, endpoint } from "../../protocol/connection.js";
import { type Content, decode, encode, type Message, newHeader } from "../../protocol/messages.js";
import { Flags, stopReasons } from "../interrupt-flags.js";
import { DebugRequests } from "./debug-requests.js";

/**
 * The I/O thread: all five sockets. It takes requests and passes them on, publishes, and interrupts while the main
 * thread is stuck in somebody's loop, sees when memory runs out, and ends the process when its parent is gone.
 */
export interface IOThreadData {
  readonly connection: Connection;
  readonly session: string;
  readonly flags: SharedArrayBuffer;
  /** Bytes that the main thread's heap may hold at most. */
  readonly heapLimit: number;
}

/** Where requests come from and their answers go to. */
export type Channel = "shell" | "control";

/** From the main thread: a broadcast, a piece of standard output, an answer, a question, or the end. */
export type Outgoing =
  | { type: string; parent: string; metadata: string; content: string; buffers: Uint8Array[] }
  | { stream: "stdout" | "stderr"; text: string; parent: string }
  | { reply: Channel; to: readonly Uint8Array[]; type: string; parent: string; content: string }
  | { ask: string; to: readonly Uint8Array[]; parent: string; content: string }
  | { close: true };

/** To the main thread: a request, the answer to a question, an interrupt, or the signs of life of this thread. */
export type Incoming =
  | { request: Message; on: Channel }
  | { answer: Message }
  | { interrupt: number }
  | { failed: string }
  | { closed: true };

const coalesceMs = 20; // fifty updates a second look immediate; a flood becomes a few large messages
const streamBytes = 1 << 18;
const signalAfterMs = 150; // the cell's own loops and awaits stop within a few; then the library it called
const terminateAfterMs = 450;
const sayStuckAfterMs = 3000;
const watchMs = 50;

const { connection, session, flags: memory, heapLimit } = workerData as IOThreadData;
const memoryReserve = Math.max(0.08 * heapLimit, 150 * 2 ** 20); // bytes; in them the collector only fights for time
const port = parentPort!;
const flags = new Flags(memory);
const unlimited = { sendHighWaterMark: 0, sendTimeout: 0, linger: 500 };
const iopub = new zmq.Publisher(unlimited);
const routers = { shell: new zmq.Router(unlimited), control: new zmq.Router(unlimited) };
const stdin = new zmq.Router(unlimited);
const heartbeat = new zmq.Reply({ linger: 0 });

void start().catch(error => port.postMessage({ failed: String(error) } satisfies Incoming));

async function start(): Promise<void> {
  await Promise.all([
    iopub.bind(endpoint(connection, connection.iopub_port)),
    routers.shell.bind(endpoint(connection, connection.shell_port)),
    routers.control.bind(endpoint(connection, connection.control_port)),
    stdin.bind(endpoint(connection, connection.stdin_port)),
    heartbeat.bind(endpoint(connection, connection.hb_port)),
  ]);
  port.on("message", receive);
  broadcast("status", "{}", "{}", '{"execution_state":"starting"}');
  void serveHeartbeat();
  void serve("shell");
  void serve("control");
  void serveAnswers();
  watch();
}

async function serveHeartbeat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** Interrupts and shutdowns are heeded at once, whichever of the two channels a front end sends them on. */
async function serve(channel: Channel): Promise<void> {
  for await (const frames of routers[channel]) {
    const message = decode(connection.key, frames);
    if (!message) continue;
    if (message.header.msg_type === "debug_request") {
      void debugging.answer(message, reply => replyTo(message, channel, reply));
      continue;
    }
    if (message.header.msg_type === "interrupt_request") interrupt();
    if (message.header.msg_type === "shutdown_request") {
      forceExitLater();
      debugging.close();
    }
    port.postMessage({ request: message, on: channel } satisfies Incoming);
  }
}

async function serveAnswers(): Promise<void> {
  for await (const frames of stdin) {
    const message = decode(connection.key, frames);
    if (message?.header.msg_type === "input_reply") port.postMessage({ answer: message } satisfies Incoming);
  }
}

function receive(message: Outgoing): void {
  if ("stream" in message) {
    collect(message.stream, message.text, message.parent);
    return;
  }
  flush();
  if ("reply" in message) {
    const header = JSON.stringify(newHeader(message.type, session));
    transmit(routers[message.reply], header, message);
  } else if ("ask" in message) transmit(stdin, message.ask, message);
  else if ("type" in message) {
    if (message.type === "execute_input") cell = message.parent;
    broadcast(message.type, message.parent, message.metadata, message.content, message.buffers);
  } else close();
}

function replyTo({ header, identities: to }: Message, channel: Channel, reply: Content): void {
  const parent = JSON.stringify(header);
  const replyHeader = JSON.stringify(newHeader("debug_reply", session));
  transmit(routers[channel], replyHeader, { to, parent, content: JSON.stringify(reply) });
}

function transmit(
  socket: zmq.Router,
  header: string,
  { to, parent, content }: { to: readonly Uint8Array[]; parent: string; content: string },
): void {
  const frames = encode(connection.key, to, { header, parent, metadata: "{}", content });
  socket.send(frames as Buffer[]).catch(() => {}); // the client is gone
}

function broadcast(
  type: string,
  parent: string,
  metadata: string,
  content: string,
  buffers: Uint8Array[] = [],
): void {
  const header = JSON.stringify(newHeader(type, session));
  const frames = encode(
    connection.key,
    [Buffer.from(type)],
    { header, parent, metadata, content },
    buffers.map(buffer => Buffer.from(buffer)),
  );
  void iopub.send(frames as Buffer[]);
}

// Standard output: neighbours of one stream and one cell become one message.

let pieces: string[] = [];
let pieceBytes = 0;
let pieceOf: { stream: string; parent: string } = { stream: "", parent: "" };
let flushedAt = 0;
let timer: NodeJS.Timeout | undefined;

function collect(stream: string, text: string, parent: string): void {
  if (pieceOf.stream !== stream || pieceOf.parent !== parent) flush();
  pieceOf = { stream, parent };
  pieces.push(text);
  pieceBytes += text.length;
  if (pieceBytes > streamBytes || Date.now() - flushedAt > coalesceMs) flush();
  else timer ??= setTimeout(flush, coalesceMs);
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (pieces.length === 0) return;
  const content = JSON.stringify({ name: pieceOf.stream, text: pieces.join("") });
  pieces = [];
  pieceBytes = 0;
  flushedAt = Date.now();
  broadcast("stream", pieceOf.parent, "{}", content);
}

// Interrupts, in stages; each only if the one before has not ended the run.

function interrupt(): void {
  const run = flags.running;
  if (run === 0) return;
  port.postMessage({ interrupt: run } satisfies Incoming); // an idle event loop: the AbortSignal, the awaits
  flags.halt(run, stopReasons.interrupt); // the loops of the cell itself
  debugging.interrupt(run); // where it is paused
  const later = (ms: number, stage: () => void) =>
    setTimeout(() => flags.running === run && stage(), ms).unref();
  signalAfter(signalAfterMs, run); // synchronous code of a library, called by the cell
  later(terminateAfterMs, () => terminationIsSafe && terminate());
  later(sayStuckAfterMs, () =>
    say("The cell has not stopped: it is in library code that cannot be interrupted. Wait, or restart.\n"),
  );
}

/** The run that is being ended by signals. */
let signalled = 0;

/** Begins to send a run signals, unless that has begun already. */
function signalAfter(ms: number, run: number): void {
  if (signalled === run) return;
  signalled = run;
  setTimeout(signal, ms, run).unref();
}

/** Ends synchronous code of the run; again and again, since it may just have been between two pieces of such code. */
function signal(run: number): void {
  if (flags.running !== run) return;
  if (flags.announceSignal(run)) process.kill(process.pid, "SIGINT");
  setTimeout(signal, signalAfterMs, run).unref();
}

/**
 * Ending JavaScript from outside aborts the whole process on Node 20 and 22, where asynchronous contexts are
 * kept by hooks: the stack of hooks is left unbalanced. From Node 24 on the engine keeps them.
 */
const terminationIsSafe = Number(process.versions.node.split(".")[0]) >= 24;

function terminate(): void {
  inspect(({ ask, done }) => ask("Runtime.terminateExecution", done));
}

type Ask = (method: string, answer: (error: Error | null, result?: object) => void) => void;

function inspect(use: (session: { ask: Ask; done: () => void }) => void): void {
  const session = new inspector.Session();
  session.connectToMainThread();
  use({
    ask: (method, answer) => (session.post as Ask).call(session, method, answer),
    done: () => session.disconnect(),
  });
}

// The debugger answers here, for the main thread may be paused.

const debugging = new DebugRequests({
  publish(type, parent, content) {
    flush();
    broadcast(type, parent, "{}", JSON.stringify(content));
  },
  flags,
});

/** Tells the author of the running cell something that the main thread has no time to tell. */
function say(text: string): void {
  flush();
  broadcast("stream", cell, "{}", JSON.stringify({ name: "stderr", text }));
}

/** The header of the request for the cell that began last. */
let cell = "{}";

// Watching: the parent's life and the main thread's heap.

function watch(): void {
  const parent = process.ppid;
  const announced = Number(process.env.JPY_PARENT_PID ?? 0);
  if (announced > 0 && !alive(announced)) process.kill(process.pid, "SIGKILL");
  let rssSeen = 0;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    const rss = process.memoryUsage.rss();
    if (rss > heapLimit / 2 && rss > rssSeen && flags.running !== 0) watchHeap();
    rssSeen = rss;
  }, watchMs);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

let asking = false;
let warnedRun = 0;
let fullAt = 0; // bytes that the next cell may use, to free what the one that was stopped has kept

/** Asks the main thread's heap for its size; the question interrupts running JavaScript and is answered at once. */
function watchHeap(): void {
  if (asking) return;
  asking = true;
  inspect(({ ask, done }) =>
    ask("Runtime.getHeapUsage", (_, usage) => {
      asking = false;
      done();
      const used = (usage as { usedSize: number } | undefined)?.usedSize ?? 0;
      const tolerated = heapLimit - memoryReserve;
      if (used <= tolerated) fullAt = 0;
      else if (used > Math.max(tolerated, fullAt)) memoryRunsOut(used);
    }),
  );
}

function memoryRunsOut(used: number): void {
  const run = flags.running;
  if (run === 0) return;
  if (warnedRun !== run) {
    warnedRun = run;
    fullAt = used + memoryReserve / 4;
    say(
      `Out of memory soon: ${megabytes(used)} of ${megabytes(heapLimit)} MB of the heap are in use; the cell is being ` +
        "stopped. If it does not stop, the kernel ends and has to be restarted.\n",
    );
    flags.halt(run, stopReasons.memory);
    port.postMessage({ interrupt: run } satisfies Incoming);
    return;
  }
  if (used > heapLimit - memoryReserve / 2) signalAfter(0, run);
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

// The end.

/** A kernel that was asked to go is gone within two seconds, whatever its main thread does. */
function forceExitLater(): void {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 1500).unref();
}

/**
 * What is queued goes out, and the main thread is told. The sockets stay open: closed on the way out, with the thread
 * ending behind them, zeromq now and then corrupts its memory (seen in one shutdown of ten).
 */
function close(): void {
  flush();
  setTimeout(() => port.postMessage({ closed: true } satisfies Incoming), lastWordsMs);
}

const lastWordsMs = 100; // zeromq's own thread writes what was queued
