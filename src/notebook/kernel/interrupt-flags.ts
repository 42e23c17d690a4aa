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
const fields = { stop: 0, running: 1, reason: 2, signalled: 3 } as const;

/** Why a cell must stop. */
export const stopReasons = { none: 0, interrupt: 1, memory: 2 } as const;
export type StopReason = (typeof stopReasons)[keyof typeof stopReasons];

/**
 * A few numbers shared by both threads. The main thread may be stuck in a loop and read no message, but the loops
 * of a cell look in every round whether the first number is still zero. It is the number of the run that must stop:
 * one that was meant for an earlier run and comes late stops nothing.
 */
export class Flags {
  readonly array: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(16)) {
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

  /** Forgets the last stop: loops need not look closer any more. */
  rest(): void {
    Atomics.store(this.array, fields.stop, 0);
  }

  /** Notes the run that the I/O thread sends a signal for: a signal that comes late must not hit the next cell. */
  markSignal(run: number): void {
    Atomics.store(this.array, fields.signalled, run);
  }

  /** The run that the last signal was meant for, 0 if it came from outside; asked once per signal. */
  claimSignal(): number {
    return Atomics.exchange(this.array, fields.signalled, 0);
  }
}
