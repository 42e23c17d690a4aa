import { constants } from "node:os";
import process from "node:process";

/** Thrown in place of ending the process. */
class ExitRefused extends Error {
  override readonly name = "ExitRefused";
}

type Listener = (...values: unknown[]) => void;

/** The process that the kernel shares with the code of its cells, and keeps alive for them. */
export class ProcessGuard {
  readonly #exit = process.exit.bind(process);
  readonly #on = process.on.bind(process);
  readonly #nextTick = process.nextTick.bind(process);
  readonly #listeners = process.rawListeners.bind(process);
  readonly #own: [string | symbol, Listener][] = [];

  /** Node itself listens, too: without that no signal is heard. */
  constructor() {
    for (const event of process.eventNames())
      for (const listener of this.#listeners(event)) this.#own.push([event, listener as Listener]);
  }

  /** From now on code in cells cannot end the process, or take listeners from it that were there before. */
  install(): void {
    const methods = process as unknown as Record<string, unknown>;
    for (const name of ["exit", "abort", "reallyExit", "execve"])
      if (methods[name]) methods[name] = () => refuse(`process.${name}()`);
    process.kill = this.#kill(process.kill.bind(process));
    for (const name of ["removeListener", "off", "removeAllListeners"] as const) {
      const original = process[name].bind(process) as (...values: unknown[]) => unknown;
      methods[name] = (...values: unknown[]) => {
        original(...values);
        this.#nextTick(() => this.restore()); // not at once: vm takes the listeners of SIGINT away while a cell runs
        return process;
      };
    }
  }

  /** Listens, whatever cells do to the listeners. */
  on(event: string, listener: (...values: never[]) => void): void {
    this.#own.push([event, listener as Listener]);
    this.#on(event, listener as Listener);
  }

  /** Puts back what was removed past us: `EventEmitter.prototype.removeAllListeners.call(process)`. */
  restore(): void {
    for (const [event, listener] of this.#own)
      if (!this.#listeners(event).includes(listener)) this.#on(event, listener);
  }

  /** Ends the process. */
  exit(code: number): never {
    return this.#exit(code);
  }

  /** A signal to ourselves that would end or halt the process is refused; one that somebody listens for is not. */
  #kill(original: typeof process.kill): typeof process.kill {
    return (pid, signal = "SIGTERM") => {
      const isOurs = Math.abs(pid) === process.pid || pid === 0;
      const name = typeof signal === "string" ? signal : nameOf(signal);
      const isHarmless = signal === 0 || harmless.has(name) || this.#isHeard(name);
      if (isOurs && !isHarmless) refuse(`process.kill(process.pid, "${name}")`);
      return original(pid, signal);
    };
  }

  /** Whether a cell listens for a signal; our own listeners end the kernel. */
  #isHeard(signal: string): boolean {
    if (signal === "SIGKILL" || signal === "SIGSTOP" || this.#own.some(([event]) => event === signal))
      return false;
    return this.#listeners(signal).length > 0;
  }
}

const harmless = new Set(["SIGINT", "SIGCHLD", "SIGCONT", "SIGWINCH", "SIGURG", "SIGUSR1"]);

const nameOf = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? String(number);

function refuse(call: string): never {
  throw new ExitRefused(`${call} in a cell ends the cell alone; to end the kernel, restart or shut it down`);
}
