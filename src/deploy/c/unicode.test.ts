import { expect, it } from "vitest";
import { casesBeyondAscii } from "./unicode.js";

/** Numbers of seven bits a byte, the lowest first. */
function decoded(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, factor] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    [value, factor] = [0, 1];
  }
  return numbers;
}

it("what a capital sigma looks for is what JavaScript looks for, at every code point beyond ASCII", () => {
  const kinds = new Uint8Array(0x110000);
  const numbers = decoded(casesBeyondAscii());
  for (let i = 0, at = 128; i < numbers.length; i += 2) {
    const [gap, span] = [numbers[i]!, numbers[i + 1]!];
    at += gap;
    kinds.fill(1 + (span & 1), at, at + (span >> 1));
    at += span >> 1;
  }
  const isFinal = (text: string): boolean => text.toLowerCase().includes("ς");
  const wrong: number[] = [];
  for (let code = 128; code < 0x110000; code++) {
    if (code === 0x3c2) continue; // is one itself
    const letter = String.fromCodePoint(code);
    const kind = isFinal(`${letter}Σ`) ? 1 : isFinal(`a${letter}Σ`) ? 2 : 0;
    if (kind !== kinds[code]) wrong.push(code);
  }
  expect(wrong).toEqual([]);
});
