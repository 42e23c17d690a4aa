import { check, oneOf } from "../../core/check.js";
import { header } from "../c/header.js";
import { patchHeader } from "../c/patch-header.js";
import { answersOf } from "../c/runner.js";
import { mostBytes } from "../c/texts.js";
import type { Target } from "../target.js";

const mostNameBytes = 4095; // of a literal: C99 promises no more

/** One C99 header: static const arrays, whole numbers, no allocation, no library, with a self-test. */
export default {
  summary: "one C99 header for microcontrollers: whole numbers alone, no allocation, no library",
  endings: [".h"],
  floats: "double",
  rounds: 8, // costs no accuracy worth a word
  mostTextBytes: mostBytes,
  accepts({ projection, layers, classes }) {
    if (projection.input === "text")
      oneOf("bits of texts for the format c", projection.kind, ["sign", "presence"]);
    const isChosen = projection.input === "text" && projection.ids !== undefined;
    check(!isChosen, "ids of bits of texts for the format c", "some", "none: the first bits of the seed");
    checkNames(classes);
    const floats = layers.some(({ kind }) => kind === "float");
    check(!floats, "weights for the format c", "floats", "whole numbers: weights of 1, 2, 4 or 8 bits");
  },
  write: (packed, about) => [{ name: `${about.name}.h`, content: header(packed, about) }],
  patches(packed, about) {
    checkNames(packed.classes);
    return [{ name: `${about.name}.h`, content: patchHeader(packed, about) }];
  },
  run: ([file], inputs) => answersOf(file as { name: string; content: string }, inputs),
} satisfies Target;

/** Refuses names of classes that a literal cannot hold. */
function checkNames(classes: readonly string[]): void {
  for (const name of classes) {
    const fits = !name.includes("\0") && Buffer.byteLength(name) <= mostNameBytes;
    check(fits, "name of a class for the format c", name, `at most ${mostNameBytes} bytes, none of them 0`);
  }
}
