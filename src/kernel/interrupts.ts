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

/** Fields of the memory that the main thread shares with the post thread. */
const fields = { stop: 0, running: 1, finished: 2, signalled: 3 } as const;

/** Why a cell must stop: values of the field `stop`. Zero: go on. */
export const stopReasons = { none: 0, interrupt: 1, memory: 2 } as const;
export type StopReason = (typeof stopReasons)[keyof typeof stopReasons];

/**
 * A few numbers shared by both threads. The main thread may be stuck in a loop and read no message, but the loops
 * of a cell look at `stop` in every round.
 */
export class Flags {
  readonly array: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(16)) {
    this.array = new Int32Array(memory);
  }

  get stop(): StopReason {
    return Atomics.load(this.array, fields.stop) as StopReason;
  }
  set stop(reason: StopReason) {
    Atomics.store(this.array, fields.stop, reason);
  }

  /** Number of the run under way, 0 between cells. */
  get running(): number {
    return Atomics.load(this.array, fields.running);
  }

  begin(run: number): void {
    this.stop = stopReasons.none;
    Atomics.store(this.array, fields.running, run);
  }

  end(): void {
    Atomics.store(this.array, fields.running, 0);
    this.stop = stopReasons.none;
  }

  /** The run that the post thread aimed a signal at: a signal that comes late must not hit the next cell. */
  aimAt(run: number): void {
    Atomics.store(this.array, fields.signalled, run);
  }

  /** The run that the last signal was meant for, 0 if it came from outside; asked once per signal. */
  takeAim(): number {
    return Atomics.exchange(this.array, fields.signalled, 0);
  }
}
