import { appendFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, it } from "vitest";
import { openTracker } from "../tracker.js";
import { bringRuns } from "./bring.js";
import { maskedCrc32c } from "./crc32c.js";
import { eventsIn } from "./event-file.js";

const scratch = () => mkdtempSync(join(tmpdir(), "tensorboard-"));

const messageOf = (number: number, bytes: Uint8Array) =>
  new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();

const joined = (...parts: Uint8Array[]) => Buffer.concat(parts);

function record(payload: Uint8Array): Buffer {
  const [head, tail] = [Buffer.alloc(12), Buffer.alloc(4)];
  head.writeBigUInt64LE(BigInt(payload.length));
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  tail.writeUInt32LE(maskedCrc32c(payload));
  return Buffer.concat([head, payload, tail]);
}

const event = (seconds: number, step: number, value: Uint8Array): Buffer =>
  record(
    joined(
      new BinaryWriter().tag(1, WireType.Bit64).double(seconds).tag(2, WireType.Varint).int64(step).finish(),
      messageOf(5, messageOf(1, value)),
    ),
  );

const point = (seconds: number, step: number, tag: string, number: number): Buffer =>
  event(
    seconds,
    step,
    new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .string(tag)
      .tag(2, WireType.Bit32)
      .float(number)
      .finish(),
  );

/** A session's end of the plugin hparams: success; 0 seconds are no time, as `add_hparams` has it. */
function end(seconds: number, endSeconds = 0): Buffer {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(1);
  if (endSeconds) writer.tag(2, WireType.Bit64).double(endSeconds);
  const plugin = joined(messageOf(1, Buffer.from("hparams")), messageOf(2, messageOf(4, writer.finish())));
  return event(
    seconds,
    0,
    joined(messageOf(1, Buffer.from("_hparams_/session_end_info")), messageOf(9, messageOf(1, plugin))),
  );
}

const file = "events.out.tfevents.1767225600.host";
const first = 1767225600;
const losses = (from: number, to: number): Buffer =>
  joined(
    ...Array.from({ length: to - from }, (_, i) =>
      point(first + 10 + from + i, from + i, "loss", 1 / (from + i + 1)),
    ),
  ) as Buffer;

/** A run's folder, in a folder of logs. */
function runFolder(): string {
  const folder = join(scratch(), "logs", "exp1");
  mkdirSync(folder, { recursive: true });
  return folder;
}

const into = () => join(scratch(), "runs.sqlite");

async function found(database: string, from: string) {
  const counts = await bringRuns(database, from, line => {
    throw new Error(line);
  });
  const tracker = openTracker(database, { readonly: true });
  try {
    return {
      counts,
      runs: tracker.runs().map(({ id, experiment, name, state }) => {
        return { experiment, name, state, points: tracker.points(id).loss?.values.length ?? 0 };
      }),
    };
  } finally {
    tracker.close();
  }
}

it("believes no end that was written at the start, in the run's own file or in a folder below", async () => {
  const [own, below] = [runFolder(), runFolder()];
  writeFileSync(join(own, file), joined(end(first), point(first, 0, "hp_metric", -1), losses(0, 5)));
  mkdirSync(join(below, `${first}.5`));
  writeFileSync(
    join(below, `${first}.5`, file),
    joined(end(first), point(first + 0.001, 0, "hp_metric", -1)),
  );
  writeFileSync(join(below, file), losses(0, 5));
  for (const folder of [own, below]) {
    const database = into();
    expect((await found(database, folder)).runs).toMatchObject([{ state: "lost", points: 5 }]);
    appendFileSync(join(folder, file), losses(5, 20));
    expect(await found(database, folder)).toMatchObject({
      counts: { "more attempts": 1 },
      runs: [{ state: "lost", points: 20 }],
    });
  }
});

it("believes an end that was written last, or that has a time", async () => {
  const [last, below, timed] = [runFolder(), runFolder(), runFolder()];
  writeFileSync(join(last, file), joined(losses(0, 5), end(first + 60), point(first + 60.1, 0, "best", 1)));
  mkdirSync(join(below, `${first}.5`));
  writeFileSync(join(below, `${first}.5`, file), joined(end(first + 60), point(first + 60.1, 0, "best", 1)));
  writeFileSync(join(below, file), losses(0, 5));
  writeFileSync(join(timed, file), joined(end(first + 9, first + 60), losses(0, 5)));
  for (const folder of [last, below, timed])
    expect((await found(into(), folder)).runs).toMatchObject([{ state: "finished", points: 5 }]);
});

it("takes later points of a run whose end was believed when it came first", async () => {
  const folder = runFolder();
  const database = into();
  writeFileSync(join(folder, file), joined(end(first), losses(0, 1)));
  expect((await found(database, folder)).runs).toMatchObject([{ state: "finished", points: 1 }]);
  appendFileSync(join(folder, file), losses(1, 5));
  expect((await found(database, folder)).runs).toMatchObject([{ state: "lost", points: 5 }]);
});

it("has one name for a run, however its path is spelt", async () => {
  const folder = runFolder();
  writeFileSync(join(folder, file), losses(0, 3));
  const link = join(scratch(), "link");
  symlinkSync(join(folder, ".."), link);
  const here = (path: string) => `./${relative(process.cwd(), path)}`;
  const spellings = [folder, `${folder}/`, here(folder), join(folder, file), here(join(folder, file))];
  for (const from of spellings)
    expect([from, (await found(into(), from)).runs]).toEqual([
      from,
      [{ experiment: "logs", name: "exp1", state: "lost", points: 3 }],
    ]);
  expect((await found(into(), link)).runs).toMatchObject([{ experiment: "link", name: "exp1" }]);
});

it("finds what stands behind millions of zeros without a checksum for each", () => {
  const path = join(scratch(), file);
  const zeros = Buffer.alloc((1 << 24) + 5);
  writeFileSync(path, joined(losses(0, 2), zeros, losses(2, 3), zeros));
  const said: string[] = [];
  expect([...eventsIn(path, line => void said.push(line))].map(({ step }) => step ?? 0)).toEqual([0, 1, 2]);
  expect(said).toHaveLength(2);
});
