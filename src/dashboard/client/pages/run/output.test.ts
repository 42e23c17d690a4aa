import { expect, it } from "vitest";
import { nothingWritten, withMore } from "./output.js";

const part = (at: number, text: string, stream: "stdout" | "stderr" = "stdout") => ({ at, stream, text });

it("puts what comes behind what is there; a progress bar's pieces become one", () => {
  const first = withMore(nothingWritten, { parts: [part(0, "10 %\r")], cursor: 1, leftOut: 7 });
  const second = withMore(first, {
    parts: [part(5, "20 %"), part(9, "oh", "stderr"), part(5000, "later", "stderr")],
    cursor: 4,
    leftOut: 0,
  });
  expect(second.parts.map(({ text }) => text)).toEqual(["10 %\r20 %", "oh", "later"]);
  expect(second).toMatchObject({ cursor: 4, leftOut: 7 });
});

it("lets go of the oldest of very much, and says how much", () => {
  let written = nothingWritten;
  for (let i = 0; i < 30; i++)
    written = withMore(written, { parts: [part(5000 * i, "x".repeat(100_000))], cursor: i, leftOut: 0 });
  expect(written.parts).toHaveLength(10);
  expect(written.leftOut).toBe(2_000_000);
});
