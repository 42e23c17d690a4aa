import { frameHeadBytes, headBytes, isWhole, mostPayloadBytes, seedOf } from "./frame.js";

/** The bytes of a spool, wherever they are: in a file, or partly still in the memory of the process that writes it. */
export interface SpoolBytes {
  readonly path: string;
  /** 32 hexadecimal digits */
  readonly id: string;
  size(): number;
  /** Fills the buffer from `position` on; → the number of bytes read, fewer only at the end. */
  read(into: Buffer, position: number): number;
  close(): void;
}

/** Where a reader stands: everything before `offset` was read, and the last frame had the number `sequence`. */
export interface Position {
  readonly offset: number;
  readonly sequence: number;
}

export const beginning: Position = { offset: 0, sequence: 0 };

/** Bytes that are no frames, and how many of the writer's frames are missing there. */
export interface Damage {
  readonly from: number;
  readonly to: number;
  readonly frames: number;
}

export interface Visitor {
  /** A whole frame; the payload is a view that holds until the next one. */
  frame(kind: number, payload: Buffer, offset: number): void;
  damage(damage: Damage): void;
  /** Nobody writes this spool any more: a frame without its end will never get one. */
  readonly over: boolean;
  /** Ends the reading early: after so many bytes. */
  readonly mostBytes?: number;
}

/**
 * Hands over the whole frames from a position on; → where to go on next time. Damage is skipped: reading goes on at
 * the next frame whose checksum and number fit. A last frame without its end is left for later, unless the spool is
 * over.
 */
export function readFrames(spool: SpoolBytes, from: Position, visitor: Visitor): Position {
  const size = spool.size();
  const window = new Window(spool, size);
  const seed = seedOf(spool.id);
  let { offset, sequence } = from;
  if (offset < headBytes) offset = Math.min(headBytes, size);
  const enough = Math.min(size, offset + (visitor.mostBytes ?? size));
  while (offset < enough) {
    const length = frameLength(window, offset, size, seed);
    if (length > 0) {
      const at = window.index(offset);
      sequence = window.bytes.readUInt32LE(at + 8);
      visitor.frame(window.bytes[at + 12]!, window.bytes.subarray(at + frameHeadBytes, at + length), offset);
      offset += length;
      continue;
    }
    const next = nextFrame(window, { offset, sequence }, size, seed);
    if (next === null && !visitor.over) break;
    const to = next?.offset ?? size;
    visitor.damage({ from: offset, to, frames: next ? next.sequence - sequence - 1 : 1 });
    offset = to;
  }
  return { offset, sequence };
}

/** The length of the whole frame at `offset`; 0 where there is none, or not all of it yet. */
function frameLength(window: Window, offset: number, size: number, seed: number): number {
  if (size - offset < frameHeadBytes) return 0;
  let at = window.load(offset, frameHeadBytes);
  const payload = window.bytes.readUInt32LE(at + 4);
  const length = frameHeadBytes + payload;
  if (payload > mostPayloadBytes || offset + length > size) return 0;
  at = window.load(offset, length);
  return isWhole(window.bytes, at, length, seed) ? length : 0;
}

/** The next whole frame behind a damaged place. Its number must fit, which spares most checksums. */
function nextFrame(
  window: Window,
  { offset, sequence }: Position,
  size: number,
  seed: number,
): Position | null {
  for (let at = offset + 1; at <= size - frameHeadBytes; at++) {
    const number = window.bytes.readUInt32LE(window.load(at, frameHeadBytes) + 8);
    const missing = number - sequence - 1;
    const fits = missing >= 0 && missing * frameHeadBytes <= at - offset;
    if (fits && frameLength(window, at, size, seed) > 0) return { offset: at, sequence: number };
  }
  return null;
}

const windowBytes = 1 << 20;

/** A stretch of a spool in memory. */
class Window {
  bytes = Buffer.alloc(0);
  #start = 0;
  readonly #spool: SpoolBytes;
  readonly #size: number;

  constructor(spool: SpoolBytes, size: number) {
    this.#spool = spool;
    this.#size = size;
  }

  index(offset: number): number {
    return offset - this.#start;
  }

  /** Sees to it that `length` bytes from an offset on are in memory; → the index of the first. */
  load(offset: number, length: number): number {
    const at = offset - this.#start;
    if (at >= 0 && at + length <= this.bytes.length) return at;
    const bytes = Buffer.allocUnsafe(Math.min(Math.max(length, windowBytes), this.#size - offset));
    const read = this.#spool.read(bytes, offset);
    if (read < length) throw new Error(`${this.#spool.path} became shorter while it was read`);
    this.bytes = bytes.subarray(0, read);
    this.#start = offset;
    return 0;
  }
}
