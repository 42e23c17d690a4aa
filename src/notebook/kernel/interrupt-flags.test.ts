import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { Flags, stopReasons } from "./interrupt-flags.js";

/** Does something to the same memory in another thread, a little later. */
function elsewhere({ memory }: Flags, code: string): Worker {
  const script = `const array = new Int32Array(require("node:worker_threads").workerData); setTimeout(() => { ${code} }, 30);`;
  return new Worker(script, { eval: true, workerData: memory });
}

const field = { signalled: 3 } as const;

describe("a stop", () => {
  it("is for the run that it names", () => {
    const flags = new Flags();
    flags.begin(1);
    flags.halt(1, stopReasons.interrupt);
    expect(flags.stop).toBe(stopReasons.interrupt);
    flags.end();
    flags.begin(2);
    expect(flags.stop).toBe(stopReasons.none);
    flags.halt(1, stopReasons.interrupt); // late
    expect(flags.stop).toBe(stopReasons.none);
    flags.rest();
    expect(flags.array[0]).toBe(0);
  });

  it("that comes while an older one is forgotten stays", () => {
    const flags = new Flags();
    flags.halt(1, stopReasons.interrupt);
    flags.begin(2);
    expect(flags.stop).toBe(stopReasons.none); // the main thread has looked; now the other one writes
    flags.halt(2, stopReasons.memory);
    flags.rest();
    expect(flags.stop).toBe(stopReasons.memory);
  });
});

describe("a pause", () => {
  it("stops no run, is kept where stops are forgotten, and is taken once", () => {
    const flags = new Flags();
    flags.begin(1);
    flags.askPause();
    expect(flags.stop).toBe(stopReasons.none);
    flags.rest();
    expect(flags.takePause()).toBe(true);
    expect(flags.takePause()).toBe(false);
  });

  it("does not come in the way of a stop, before or after it", () => {
    const flags = new Flags();
    flags.begin(1);
    flags.askPause();
    flags.halt(1, stopReasons.interrupt);
    flags.askPause();
    expect(flags.takePause()).toBe(false);
    expect(flags.stop).toBe(stopReasons.interrupt);
  });
});

describe("a signal", () => {
  it("is sent to a run only inside of what it can end", () => {
    const flags = new Flags();
    flags.begin(1);
    expect(flags.announceSignal(1)).toBe(false); // it compiles, or awaits
    flags.enter(1);
    expect(flags.announceSignal(2)).toBe(false);
    expect(flags.announceSignal(1)).toBe(true);
    flags.left();
    expect(flags.claimSignal()).toBe(1);
    expect(flags.announceSignal(1)).toBe(false);
    expect(flags.claimSignal()).toBe(0); // what comes from outside is nobody's
  });

  it("is sent once until it has come", () => {
    const flags = new Flags();
    flags.enter(1);
    expect([flags.announceSignal(1), flags.announceSignal(1)]).toEqual([true, false]);
    flags.claimSignal();
    expect(flags.announceSignal(1)).toBe(true);
  });

  it("costs a run without one no wait", () => {
    const flags = new Flags();
    flags.enter(1);
    flags.leave(); // would take a second
    expect(flags.announceSignal(1)).toBe(false);
  });

  it("on its way keeps the run from ending until it is withdrawn", async () => {
    const flags = new Flags();
    flags.enter(1);
    expect(flags.announceSignal(1)).toBe(true);
    const { signalled } = field;
    const other = elsewhere(
      flags,
      `Atomics.store(array, ${signalled}, 0); Atomics.notify(array, ${signalled});`,
    );
    flags.leave();
    expect(Atomics.load(flags.array, signalled)).toBe(0);
    await other.terminate();
  });

  it("that never comes keeps it no longer than a second, and is not counted for the next", () => {
    const flags = new Flags();
    flags.enter(1);
    expect(flags.announceSignal(1)).toBe(true);
    flags.leave();
    flags.enter(2);
    expect(flags.announceSignal(2)).toBe(true);
    expect(flags.claimSignal()).toBe(2);
  });
});

it("of a million scripts none ends between a signal's announcement and its end", async () => {
  const flags = new Flags();
  const [turns, sent, stray] = [0, 1, 2];
  const counts = new Int32Array(new SharedArrayBuffer(12));
  const other = new Worker(
    `const { parentPort, workerData: { memory, counted, path } } = require("node:worker_threads");
     const counts = new Int32Array(counted);
     import(path).then(({ Flags }) => {
       const flags = new Flags(memory);
       parentPort.postMessage("ready");
       while (Atomics.load(counts, ${turns}) >= 0) {
         const run = flags.running;
         if (run === 0 || !flags.announceSignal(run)) continue;
         Atomics.add(counts, ${sent}, 1);
         if (flags.running !== run) Atomics.add(counts, ${stray}, 1); // here the signal would hit another
         Atomics.store(flags.array, ${field.signalled}, 0);
         Atomics.notify(flags.array, ${field.signalled});
       }
     });`,
    {
      eval: true,
      workerData: {
        memory: flags.memory,
        counted: counts.buffer,
        path: new URL("../../../dist/notebook/kernel/interrupt-flags.js", import.meta.url).href,
      },
    },
  );
  await new Promise(ready => other.once("message", ready));
  for (let run = 1; run <= 1e6 || Atomics.load(counts, sent) < 100; run++) {
    flags.begin(run);
    flags.enter(run);
    flags.leave();
    flags.left();
    flags.end();
  }
  Atomics.store(counts, turns, -1);
  await other.terminate();
  expect(counts[stray]).toBe(0);
});
