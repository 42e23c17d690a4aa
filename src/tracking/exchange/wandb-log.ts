import { crc32 } from "node:zlib";
import { FileBytes } from "./file-bytes.js";
import { decoder, int32, int64, many, message, text } from "./protobuf.js";

// W&B's offline files: a head of seven bytes, then LevelDB's log. Blocks of 32 KiB hold chunks, which cross no block:
//   crc u32 of kind and content · length u16 · kind u8 (1 whole, 2 first, 3 middle, 4 last of a record) · content
// A record is a protobuf message `Record`.

const blockBytes = 1 << 15;
const chunkHeadBytes = 7;
const head = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe]); // ":W&B", and W&B's number; then a version
const headBytes = 7;

const item = message({ key: [1, text], nested: [2, many(text)], json: [16, text] });
const items = message({ update: [1, many(item)], remove: [2, many(item)] });
const timestamp = message({ seconds: [1, int64], nanos: [2, int32] });
const output = message({ stream: [1, int32], at: [2, timestamp], text: [3, text] });

const decodeRecord = decoder({
  history: [2, message({ items: [1, many(item)], step: [2, message({ number: [1, int64] })] })],
  summary: [3, items],
  output: [4, output],
  config: [5, items],
  stats: [7, message({ at: [2, timestamp], items: [3, many(item)] })],
  rawOutput: [13, output],
  run: [
    17,
    message({
      id: [1, text],
      entity: [2, text],
      project: [3, text],
      config: [4, items],
      summary: [5, items],
      group: [6, text],
      jobType: [7, text],
      name: [8, text],
      notes: [9, text],
      tags: [10, many(text)],
      sweep: [12, text],
      host: [13, text],
      startedAt: [17, timestamp],
      git: [21, message({ commit: [2, text] })],
    }),
  ],
  exit: [18, message({ code: [1, int32], seconds: [2, int32] })],
});

export type Record = ReturnType<typeof decodeRecord>;
export type RunPart = NonNullable<Record["run"]>;
export type Item = NonNullable<NonNullable<Record["config"]>["update"]>[number];
export type Timestamp = NonNullable<RunPart["startedAt"]>;
export type OutputPart = NonNullable<Record["output"]>;

/** The records of a file, in order. What is damaged is told, and reading goes on behind it. */
export function* recordsIn(path: string, damage: (line: string) => void): Generator<Record> {
  const file = new FileBytes(path);
  try {
    if (!file.at(0, headBytes).subarray(0, head.length).equals(head))
      return damage("it does not begin as a file of W&B does");
    for (const bytes of joinedChunks(chunksIn(file, damage), damage)) {
      try {
        yield decodeRecord(bytes);
      } catch (error) {
        damage(`a record is none of W&B's (${(error as Error).message})`);
      }
    }
  } finally {
    file.close();
  }
}

interface Chunk {
  readonly kind: number;
  readonly content: Buffer;
  readonly at: number;
}

/** Whole chunks; a damaged stretch is skipped up to the next one in its block, or to the next block. */
function* chunksIn(file: FileBytes, damage: (line: string) => void): Generator<Chunk | null> {
  for (let start = 0; start < file.size; start += blockBytes) {
    const block = Buffer.from(file.at(start, blockBytes)); // of its own: a record's chunks are put together later
    let at = start === 0 ? headBytes : 0;
    while (at < block.length && !isFilling(block, at)) {
      const chunk = chunkAt(block, at);
      if (chunk) {
        yield { ...chunk, at: start + at };
        at += chunkHeadBytes + chunk.content.length;
        continue;
      }
      let next = at + 1;
      while (next < block.length && !chunkAt(block, next)) next++;
      damage(`bytes ${start + at} to ${start + next} are damaged`);
      yield null; // a record that was begun before does not go on behind it
      at = next;
    }
  }
}

/** The rest of a block where no head fits, or a chunk of zeros, as files have that were made long before they were filled. */
const isFilling = (block: Buffer, at: number): boolean =>
  block.length - at < chunkHeadBytes
    ? block.length === blockBytes || block.subarray(at).every(byte => byte === 0)
    : block.subarray(at, at + chunkHeadBytes).every(byte => byte === 0);

function chunkAt(block: Buffer, at: number): Omit<Chunk, "at"> | null {
  if (block.length - at < chunkHeadBytes) return null;
  const [length, kind] = [block.readUInt16LE(at + 4), block[at + 6]!];
  const end = at + chunkHeadBytes + length;
  if (kind < 1 || kind > 4 || end > block.length) return null;
  if (crc32(block.subarray(at + 6, end)) !== block.readUInt32LE(at)) return null;
  return { kind, content: block.subarray(at + chunkHeadBytes, end) };
}

function* joinedChunks(
  chunks: Iterable<Chunk | null>,
  damage: (line: string) => void,
): Generator<Uint8Array> {
  let parts: Buffer[] | null = null;
  let begun = 0;
  const drop = () => {
    if (parts) damage(`the record at byte ${begun} is not whole`);
    parts = null;
  };
  for (const chunk of chunks) {
    if (chunk === null || chunk.kind <= 2) drop();
    if (chunk === null) continue;
    const { kind, content, at } = chunk;
    if (kind === 1) yield content;
    else if (kind === 2) [parts, begun] = [[content], at];
    else if (parts) {
      (parts as Buffer[]).push(content);
      if (kind === 4) {
        yield Buffer.concat(parts);
        parts = null;
      }
    } // else the rest of one whose beginning was damaged
  }
  drop();
}
