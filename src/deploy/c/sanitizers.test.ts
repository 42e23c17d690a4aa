import { expect, it } from "vitest";
import {
  imageBits,
  images,
  inputsFor,
  randomModel,
  someTexts,
  textBits,
} from "../../../test/packed-models.js";
import { seeded } from "../../core/random.js";
import { answering, type PackedModel } from "../packed.js";
import { header } from "./header.js";
import { answersOf, type Compiling } from "./runner.js";

const sanitized: Compiling = {
  options: ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
};

/** Bytes that are no text, and texts whose bytes were changed. */
function wildBytes(): Uint8Array[] {
  const words = seeded(3).words(60_000);
  const noise = Array.from({ length: 60 }, (_, k) =>
    Uint8Array.from(words.subarray(k * 997, k * 997 + 1 + (words[k]! % 200)), word => word),
  );
  const changed = someTexts().map((text, k) => {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > 0) bytes[words[k]! % bytes.length] = words[k + 1]!;
    return bytes;
  });
  const halves = [
    [0xf0, 0x90, 0xad],
    [0xe7, 0x92, 0x61],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe0, 0x80, 0x80],
    [0xc0, 0x80],
  ].map(bytes => Uint8Array.from(bytes));
  const cut = [0xc3, 0xe2, 0xf0, 0x80, 0xff].map(byte => Uint8Array.of(byte));
  return [
    ...noise,
    ...changed,
    ...halves,
    ...cut,
    new Uint8Array(0),
    new Uint8Array(20_000).fill(0x21),
    new Uint8Array(20_001),
  ];
}

const centre = Uint8Array.from({ length: 42 }, (_, i) => 255 - i);
const models: Record<string, PackedModel> = {
  rademacher: randomModel(imageBits("rademacher", { coding: "-1/+1" }), { bits: 1, hidden: [9, 6, 5] }),
  hadamard: randomModel(imageBits("hadamard", { centre }), { bits: 4, hidden: [7] }),
  sparse: randomModel(imageBits("sparse"), { bits: 2 }),
  boxes: randomModel(imageBits("boxes"), { bits: 8, hidden: [5] }),
  gaussian: randomModel(imageBits("sign")),
  "sign of texts": randomModel(textBits("sign", { T: 100, d: 3, bits: 300 }), { bits: 1 }),
  "presence of texts": randomModel(textBits("presence"), { bits: 4, hidden: [6] }),
};

it.each(Object.entries(models))(
  "%s: the header reads and writes nothing that is not its own, whatever comes in",
  async (_, model) => {
    const isText = model.projection.input === "text";
    const inputs = isText ? wildBytes() : images(42, 200);
    const content = header(model, { name: "small", examples: inputsFor(model.projection).slice(0, 10) });
    const answers = await answersOf({ name: "small.h", content }, inputs, sanitized);
    expect(answers).toHaveLength(inputs.length);
    if (isText) {
      const answer = answering(model);
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      for (const [i, { label, logits }] of answers!.entries()) {
        if (label === -1) continue;
        const expected = answer(decoder.decode(inputs[i]));
        expect([label, ...Array.from(logits)], `input ${i}`).toEqual([expected.label, ...expected.logits]);
      }
    }
    const refused = answers!.filter(({ label }) => label === -1).length;
    expect(refused).toBe(isText && model.projection.kind === "sign" ? 1 : 0); // the text that is too long
  },
);
