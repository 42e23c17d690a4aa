import { expect, it } from "vitest";
import { type Queue, queue } from "./queue.js";

async function taken<T>(events: Queue<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

it("hands over what was pushed before, while and after the loop begins, in order", async () => {
  const events = queue<number>();
  events.push(1);
  const all = taken(events);
  events.push(2);
  await new Promise(setImmediate); // the loop waits by now
  events.push(3);
  events.push(4);
  await new Promise(setImmediate);
  events.push(5);
  events.end();
  events.push(6);
  expect(await all).toEqual([1, 2, 3, 4, 5]);
});

it("takes what was pushed before it throws", async () => {
  const events = queue<string>();
  const all: string[] = [];
  const loop = (async () => {
    for await (const event of events) all.push(event);
  })();
  events.push("one");
  events.fail(new Error("broken"));
  events.end(); // too late: the first end counts
  await expect(loop).rejects.toThrow("broken");
  expect(all).toEqual(["one"]);
});

it("misses nothing that is pushed while the loop is at work", async () => {
  const events = queue<number>();
  events.push(0);
  const all: number[] = [];
  for await (const event of events) {
    all.push(event);
    if (event < 3) events.push(event + 1);
    else events.end();
  }
  expect(all).toEqual([0, 1, 2, 3]);
});

it("an error that is undefined is thrown all the same", async () => {
  const events = queue<number>();
  events.fail(undefined);
  await expect(taken(events)).rejects.toBeUndefined();
});
