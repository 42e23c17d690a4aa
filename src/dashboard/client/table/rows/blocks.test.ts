import { expect, it } from "vitest";
import { Blocks, blockSize } from "./blocks.js";

/** A list of 1,000 numbers whose pages are handed out when they are asked to come. */
function list() {
  const asked: {
    offset: number;
    come: () => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
    again: boolean;
  }[] = [];
  let changes = 0;
  const failures: (Error | undefined)[] = [];
  const blocks = new Blocks<number, { total: number; rows: number[] }>(
    (offset, limit, { signal, again }) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: limit }, (_, at) => offset + at);
        signal.addEventListener("abort", () =>
          reject(Object.assign(new Error("stopped"), { name: "AbortError" })),
        );
        asked.push({ offset, signal, again, come: () => resolve({ total: 1000, rows }), fail: reject });
      }),
    error => {
      changes++;
      failures.push(error);
    },
  );
  return { blocks, asked, failures, changes: () => changes };
}

const settled = () => new Promise(resolve => setTimeout(resolve));

it("fetches what is looked at, once", async () => {
  const { blocks, asked, changes } = list();
  blocks.need(0, 40);
  blocks.need(10, 50);
  expect(asked.map(({ offset }) => offset)).toEqual([0]);
  expect(blocks.row(3)).toBeUndefined();
  asked[0]!.come();
  await settled();
  expect([blocks.row(3), blocks.total, changes()]).toEqual([3, 1000, 1]);
  blocks.need(blockSize - 10, blockSize + 30);
  expect(asked.map(({ offset }) => offset)).toEqual([0, blockSize]);
});

it("drops what was scrolled past before it came", async () => {
  const { blocks, asked, changes } = list();
  blocks.need(400, 440);
  blocks.need(800, 840);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  asked[1]!.come();
  await settled();
  expect([blocks.row(800), blocks.row(400), changes()]).toEqual([800, undefined, 1]);
  blocks.need(400, 440);
  expect(asked).toHaveLength(3);
});

it("fetches anew what is on screen and forgets the rest, the old rows standing meanwhile", async () => {
  const { blocks, asked } = list();
  blocks.need(0, 2 * blockSize);
  for (const { come } of asked) come();
  await settled();
  blocks.refresh(0, 40);
  expect([blocks.row(0), blocks.row(blockSize)]).toEqual([0, undefined]);
  expect(asked.map(({ again }) => again)).toEqual([false, false, true]); // rows of the last are here already
});

it("says a failure, and tries again when it is looked at again", async () => {
  const { blocks, asked, failures } = list();
  blocks.need(0, 40);
  asked[0]!.fail(new Error("no"));
  await settled();
  expect(failures[0]?.message).toBe("no");
  blocks.need(0, 40);
  expect(asked).toHaveLength(2);
});
