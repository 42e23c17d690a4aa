/** What a cell gets when the person at the page presses the stop button. */
export class Interrupt extends Error {
  override readonly name = "Interrupted";
  constructor(message = "the cell was interrupted") {
    super(message);
  }
}

/** Thrown into a cell whose memory is about to kill the kernel. */
export class OutOfMemory extends RangeError {
  override readonly name = "OutOfMemory";
}

/** Fields of the memory that the main thread shares with the I/O thread. */
const fields = { stop: 0, running: 1, reason: 2, signalled: 3, endable: 4, debugged: 5 } as const;

/** Why a cell must stop. */
export const stopReasons = { none: 0, interrupt: 1, memory: 2 } as const;
export type StopReason = (typeof stopReasons)[keyof typeof stopReasons];

/** In the place of a run: the thread is to pause, for a debugger. */
const pauseMark = -1;

/**
 * A few numbers shared by both threads. The main thread may be stuck in a loop and read no message, but the loops
 * of a cell look in every round whether the first number is still zero. It is the number of the run that must stop:
 * one that was meant for an earlier run and comes late stops nothing.
 */
export class Flags {
  readonly array: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(24)) {
    this.array = new Int32Array(memory);
  }

  /** Why the run under way must stop. */
  get stop(): StopReason {
    const stopped = Atomics.load(this.array, fields.stop);
    if (stopped === 0 || stopped !== this.running) return stopReasons.none;
    return Atomics.load(this.array, fields.reason) as StopReason;
  }

  /** Stops a run. */
  halt(run: number, reason: StopReason): void {
    Atomics.store(this.array, fields.reason, reason);
    Atomics.store(this.array, fields.stop, run);
  }

  /** Number of the run under way, from its compilation on; 0 between cells. */
  get running(): number {
    return Atomics.load(this.array, fields.running);
  }

  begin(run: number): void {
    Atomics.store(this.array, fields.running, run);
  }

  end(): void {
    Atomics.store(this.array, fields.running, 0);
    this.rest();
  }

  /** Forgets a stop that was meant for another run: loops need not look closer any more. */
  rest(): void {
    const stopped = Atomics.load(this.array, fields.stop);
    // not simply 0: the I/O thread may have written a new one since
    if (stopped !== this.running && stopped !== pauseMark)
      Atomics.compareExchange(this.array, fields.stop, stopped, 0);
  }

  /** The next look at the first number is to pause the thread, unless something else is waiting there. */
  askPause(): void {
    Atomics.compareExchange(this.array, fields.stop, 0, pauseMark);
  }

  /** Whether a pause was asked for; it is asked for no longer. */
  takePause(): boolean {
    return Atomics.compareExchange(this.array, fields.stop, pauseMark, 0) === pauseMark;
  }

  /** Whether a debugger is attached: cells are compiled so that an interrupt ends them where they are paused. */
  get debugged(): boolean {
    return Atomics.load(this.array, fields.debugged) !== 0;
  }

  set debugged(is: boolean) {
    Atomics.store(this.array, fields.debugged, is ? 1 : 0);
  }

  // SIGINT ends the script that heeds it, whatever that does, and hits whichever runs when it comes. So the I/O thread
  // sends it only into such a script, and says so before; and the script waits at its end for one that was announced.

  /** Main thread, inside of such a script: SIGINT ends it from now on. */
  enter(run: number): void {
    Atomics.store(this.array, fields.endable, run);
  }

  /** Main thread, still inside: from now on no signal is sent. One on its way ends the script in here. */
  leave(): void {
    Atomics.store(this.array, fields.endable, 0);
    const givenUp = Date.now() + lostMs;
    let run = this.#announced();
    for (; run !== 0 && Date.now() < givenUp; run = this.#announced())
      Atomics.wait(this.array, fields.signalled, run, lostMs);
    if (run !== 0) this.claimSignal();
  }

  /** Main thread, outside again, however the script ended. */
  left(): void {
    Atomics.store(this.array, fields.endable, 0);
  }

  /** I/O thread: whether a signal to the run may be sent now; if so, it must be. */
  announceSignal(run: number): boolean {
    if (Atomics.compareExchange(this.array, fields.signalled, 0, run) !== 0) return false; // one is on its way
    if (Atomics.load(this.array, fields.endable) === run) return true;
    Atomics.store(this.array, fields.signalled, 0);
    Atomics.notify(this.array, fields.signalled);
    return false;
  }

  /** The run that the last signal was meant for, 0 if it came from outside; asked once per signal. */
  claimSignal(): number {
    return Atomics.exchange(this.array, fields.signalled, 0);
  }

  #announced(): number {
    return Atomics.load(this.array, fields.signalled);
  }
}

const lostMs = 5000; // a signal that has not come by then, on a machine however busy, was taken by the cell's own code
