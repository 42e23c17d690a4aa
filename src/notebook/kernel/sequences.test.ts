import { afterAll, beforeAll, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { seeded } from "../../core/random.js";
import { type KernelClient, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";

/**
 * Random sequences of cells (declare, redeclare, capture, assign, throw, await, interrupt, leave work behind) beside a
 * model of what every name must be. NEURALBITS_SEQUENCES says how many; 500 in `npm run check:kernel`.
 */
const sequences = Number(process.env.NEURALBITS_SEQUENCES ?? 40);
const cells = 6; // per sequence

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.shutdown());

/** Whole numbers below a bound, one after the other. */
function dice(seed: number): (bound: number) => number {
  const random = seeded(seed);
  let at = 0;
  return bound => random.words(1, at++)[0]! % bound;
}

/** What the notebook's names must be, by the rules of the language. */
type Model = Map<string, number>;

interface Step {
  readonly code: string;
  /** Presses the stop button while the cell runs. */
  readonly interrupted?: boolean;
  readonly fails?: boolean;
  /** What the cell does to the names. */
  apply(model: Model): void;
}

const names = ["a", "b", "c", "d"];

function stepFor(below: (bound: number) => number, model: Model): Step {
  const name = names[below(names.length)]!;
  const number = below(1000);
  const declared = [...model.keys()];
  const known = declared.length ? declared[below(declared.length)]! : undefined;
  const keyword = ["let", "var", "let", "export let"][below(4)]!;
  const set = (key: string, value: number) => (map: Model) => void map.set(key, value);
  const steps: Step[] = [
    { code: `${keyword} ${name}: number = ${number};`, apply: set(name, number) },
    { code: `let ${name} = await Promise.resolve(${number});`, apply: set(name, number) },
    { code: `let { x: ${name} } = { x: ${number} };`, apply: set(name, number) },
    { code: `let ${name} = ${number}; throw new Error("after");`, fails: true, apply: set(name, number) },
    { code: `if (Date.now() > 0) throw new Error("before"); let ${name} = -1;`, fails: true, apply() {} },
    {
      code: `let ${name} = ${number}; console.log("reached"); while (true) {}`,
      interrupted: true,
      apply: set(name, number),
    },
    {
      code: `let ${name} = ${number}; console.log("reached"); await new Promise(() => {});`,
      interrupted: true,
      apply: set(name, number),
    },
    {
      code: `console.log("reached"); for (;;) await new Promise(done => setTimeout(done, 1));`,
      interrupted: true,
      apply() {},
    },
    { code: `let ${name}: string = ${number};`, fails: true, apply() {} }, // does not compile
    { code: `let = ${number};`, fails: true, apply() {} }, // does not parse
    { code: `void Promise.reject(new Error("floating"));`, fails: true, apply() {} },
    { code: `setTimeout(() => {}, 10_000); console.log("x".repeat(${number}));`, apply() {} },
  ];
  if (known !== undefined) {
    const value = model.get(known)!;
    steps.push(
      { code: `${known} += 1;`, apply: set(known, value + 1) },
      { code: `({ ${known} } = { ${known}: ${number} });`, apply: set(known, number) },
      { code: `const bump = () => { ${known}++; }; bump(); bump();`, apply: set(known, value + 2) },
      { code: `for (${known} of [1, 2, ${number}]) {}`, apply: set(known, number) },
      { code: `await (async () => { ${known} = ${number}; })();`, apply: set(known, number) },
    );
  }
  return steps[below(steps.length)]!;
}

async function runStep({ code, interrupted, fails }: Step): Promise<void> {
  let reach: () => void = () => {};
  const reached = new Promise<void>(done => {
    reach = done;
  });
  const onMessage = ({ header }: Message) => {
    if (header.msg_type === "stream") reach();
  };
  const running = outcome(kernel, code, { onMessage });
  if (interrupted) {
    await reached;
    await kernel.interrupt();
  }
  const { status, error } = await running;
  expect([code, status]).toEqual([code, fails || interrupted ? "error" : "ok"]);
  if (interrupted) expect(error).toMatch(/^Interrupted/);
}

it(
  `${sequences} random sequences of cells never wedge the kernel, and every name is what it must be`,
  async () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const below = dice(seed);
      const model: Model = new Map();
      expect((await outcome(kernel, "%reset")).status).toBe("ok");
      for (let i = 0; i < cells; i++) {
        const step = stepFor(below, model);
        await runStep(step);
        step.apply(model);
      }
      const all = [...model.keys()];
      const { value, error } = await outcome(kernel, `JSON.stringify({ ${all.join(", ")} })`);
      expect(error).toBeUndefined();
      expect(JSON.parse(String(value).slice(1, -1))).toEqual(Object.fromEntries(model));
    }
  },
  120_000 + 10_000 * sequences,
);
