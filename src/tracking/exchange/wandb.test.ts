import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, it } from "vitest";
import { openTracker } from "../tracker.js";
import { bringRuns } from "./bring.js";

const scratch = () => mkdtempSync(join(tmpdir(), "wandb-"));

/** A message of texts and messages, by the numbers of their fields. */
const message = (...fields: [number, string | Uint8Array][]): Uint8Array => {
  const writer = new BinaryWriter();
  for (const [number, content] of fields)
    writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(content as string));
  return writer.finish();
};

/** An offline file with the record of its run, small enough for one chunk. */
function offlineFile(folder: string, run: Uint8Array): string {
  const record = message([17, run]);
  const content = Buffer.concat([Buffer.from([1]), record]);
  const head = Buffer.alloc(6);
  head.writeUInt32LE(crc32(content));
  head.writeUInt16LE(record.length, 4);
  const path = join(folder, "run-a.wandb");
  writeFileSync(path, Buffer.concat([Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]), head, content]));
  return path;
}

const run = (config: Readonly<Record<string, string>>, ...more: [number, string | Uint8Array][]) => {
  const items = Object.entries(config).map(([name, json]): [number, Uint8Array] => [
    1,
    message([1, name], [16, json]),
  ]);
  return message([1, "a"], [3, "digits"], [4, message(...items)], ...more);
};

async function brought(from: string) {
  const database = join(scratch(), "runs.sqlite");
  const said: string[] = [];
  const counts = await bringRuns(database, from, line => void said.push(line));
  const tracker = openTracker(database, { readonly: true });
  try {
    const found = tracker
      .runs()
      .map(({ id, settings, tags }) => ({ settings, tags, notes: tracker.notes(id) }));
    return { counts, said, found };
  } finally {
    tracker.close();
  }
}

it("takes NaN and the infinities wherever Python writes them, and passes over what is no JSON", async () => {
  const config = {
    ...{ bare: "NaN", inside: '{"a": NaN, "b": {"c": -Infinity}, "d": "NaN"}', word: '"NaN"' },
    ...{ list: '[1, NaN, {"e": Infinity}, "a NaN \\" NaN"]', broken: "{1", rate: "0.5" },
  };
  const path = offlineFile(scratch(), run(config));
  const { counts, said, found } = await brought(path);
  expect(counts).toMatchObject({ new: 1, refused: 0, damaged: 1 });
  expect(said).toEqual([`${path}: the setting broken is no JSON; passed over`]);
  expect(found[0]!.settings).toEqual({
    ...{ bare: Number.NaN, "inside.a": Number.NaN, "inside.b.c": -Infinity, "inside.d": "NaN", word: "NaN" },
    ...{ list: [1, "NaN", { e: "Infinity" }, 'a NaN " NaN'], rate: 0.5 },
  });
});

it("keeps as a note what is too long for a tag", async () => {
  const long = "x".repeat(600);
  const { counts, found } = await brought(
    offlineFile(scratch(), run({}, [6, long], [10, "paper"], [10, long])),
  );
  expect(counts).toMatchObject({ new: 1, refused: 0, damaged: 0 });
  expect(found[0]!.tags).toEqual(["paper"]);
  expect(found[0]!.notes.map(({ text }) => text)).toEqual([long, `group=${long}`]);
});

it("names the file of a run that is refused", async () => {
  const folder = scratch();
  const inside = join(folder, "offline-run-1");
  mkdirSync(inside);
  const path = offlineFile(inside, run({ ["x".repeat(600)]: "1" }));
  const { counts, said } = await brought(folder);
  expect(counts).toMatchObject({ new: 0, refused: 1 });
  expect(said).toEqual([expect.stringContaining(path)]);
});
