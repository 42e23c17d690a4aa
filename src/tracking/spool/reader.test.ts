import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { frameHeadBytes, head, headBytes, seal, seedOf } from "./frame.js";
import { openSpool } from "./places.js";
import { beginning, type Damage, type Position, readFrames, type SpoolBytes } from "./reader.js";

const folder = mkdtempSync(join(tmpdir(), "reader-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const id = "0198a7b0c1d27e3f8a9b0c1d2e3f4a5b";

function frame(sequence: number, payload: Buffer, of = id): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(frameHeadBytes), payload]);
  seal(bytes, payload.length, 7, sequence, seedOf(of));
  return bytes;
}

const spoolOf = (payloads: readonly Buffer[]): Buffer =>
  Buffer.concat([head(id), ...payloads.map((payload, index) => frame(index + 1, payload))]);

const payloads = ["loss 0.5", "", "a longer record, as parameters are", "0.25"].map(text =>
  Buffer.from(text),
);
const spool = spoolOf(payloads);
const lengths = payloads.map(payload => frameHeadBytes + payload.length);
const startOf = (index: number) =>
  headBytes + lengths.slice(0, index).reduce((sum, length) => sum + length, 0);

/** Bytes as a file would give them. */
const inMemory = (bytes: Buffer): SpoolBytes => ({
  path: "memory",
  id,
  size: () => bytes.length,
  read: (into, position) => bytes.copy(into, 0, position),
  close() {},
});

interface Read {
  readonly payloads: string[];
  readonly damages: Damage[];
  readonly end: Position;
}

function read(bytes: SpoolBytes, { over = true, from = beginning, mostBytes = Infinity } = {}): Read {
  const found: string[] = [];
  const damages: Damage[] = [];
  const end = readFrames(bytes, from, {
    over,
    mostBytes,
    frame: (_, payload) => found.push(payload.toString()),
    damage: damage => damages.push(damage),
  });
  return { payloads: found, damages, end };
}

const all = payloads.map(String);

it("reads what was written, at once and in pieces", () => {
  expect(read(inMemory(spool))).toEqual({
    payloads: all,
    damages: [],
    end: { offset: spool.length, sequence: 4 },
  });
  const pieces: string[] = [];
  let from = beginning;
  for (let size = 0; size <= spool.length; size++) {
    const next = read(inMemory(spool.subarray(0, size)), { over: false, from });
    pieces.push(...next.payloads);
    from = next.end;
  }
  expect(pieces).toEqual(all);
  expect(read(inMemory(spool), { mostBytes: 1 }).payloads).toEqual(all.slice(0, 1));
});

it("with any one bit changed loses the frame that has it, says so, and reads all others", () => {
  const path = join(folder, `${id}.spool`);
  for (let bit = 0; bit < 8 * spool.length; bit++) {
    const damaged = Buffer.from(spool);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, damaged);
    const opened = openSpool(path);
    if (typeof opened === "string") throw new Error(opened);
    const found = read(opened);
    opened.close();
    const hit = (bit >> 3) - headBytes;
    const index = hit < 0 ? -1 : lengths.findIndex((_, i) => hit < startOf(i + 1) - headBytes);
    expect(found.payloads, `bit ${bit}`).toEqual(all.filter((_, i) => i !== index));
    const place = { from: startOf(index), to: startOf(index + 1), frames: 1 };
    expect(found.damages, `bit ${bit}`).toEqual(index < 0 ? [] : [place]);
  }
});

it("cut at every byte of its last frame has all others, and waits for the rest while somebody writes", () => {
  for (let size = startOf(3); size < spool.length; size++) {
    const cut = inMemory(spool.subarray(0, size));
    const waiting = read(cut, { over: false });
    expect(waiting).toEqual({
      payloads: all.slice(0, 3),
      damages: [],
      end: { offset: startOf(3), sequence: 3 },
    });
    expect(read(inMemory(spool), { from: waiting.end }).payloads).toEqual(all.slice(3));
    const over = read(cut);
    expect(over.payloads).toEqual(all.slice(0, 3));
    expect(over.damages).toEqual(size === startOf(3) ? [] : [{ from: startOf(3), to: size, frames: 1 }]);
  }
});

it("tells how many frames a longer stretch of damage had", () => {
  const damaged = Buffer.from(spool);
  damaged.fill(0, startOf(0) + 2, startOf(2) + 5); // the first three, as a lost block of a disk looks
  expect(read(inMemory(damaged))).toMatchObject({
    payloads: all.slice(3),
    damages: [{ from: startOf(0), to: startOf(3), frames: 3 }],
  });
});

it("takes no frame of another spool, nor one that stands inside a payload, for its own", () => {
  const other = "ffffffffffffffffffffffffffffffff";
  const inside = Buffer.concat([frame(2, Buffer.from("inside"), other), Buffer.from("tail")]);
  const bytes = spoolOf([inside, Buffer.from("last")]);
  bytes[headBytes + 4]! ^= 0xff; // the length of the frame around it
  expect(read(inMemory(bytes)).payloads).toEqual(["last"]);
  const foreign = Buffer.concat([head(id), frame(1, Buffer.from("x"), other)]);
  expect(read(inMemory(foreign))).toMatchObject({ payloads: [], damages: [{ frames: 1 }] });
});

it("gives only whole frames, in their order, whatever is done to the bytes", () => {
  const change = fc.record({
    at: fc.nat(spool.length - 1),
    remove: fc.nat(40),
    insert: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean(), (changes, over) => {
      let bytes: Buffer = spool;
      for (const { at, remove, insert } of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
      const found = read(inMemory(bytes), { over }).payloads.map(payload => all.indexOf(payload));
      expect(found).toEqual([...found].sort((a, b) => a - b));
      expect(new Set(found).size).toBe(found.length);
      expect(found).not.toContain(-1);
    }),
  );
});

it("leaves a newer format and what is no spool untouched", () => {
  const newer = head(id);
  newer.writeUInt16LE(9, 8);
  writeFileSync(join(folder, "newer.spool"), newer);
  expect(openSpool(join(folder, "newer.spool"))).toMatch(/newer\.spool is no spool/); // its checksum is the old one
  writeFileSync(join(folder, "text.spool"), "some text that is long enough for a head");
  expect(openSpool(join(folder, "text.spool"))).toMatch(/text\.spool is no spool; left untouched/);
});
