import { afterAll, beforeAll, expect, it } from "vitest";
import { outcome } from "../../../test/outcome.js";
import { seeded } from "../../core/random.js";
import { type KernelClient, startKernel } from "../protocol/client.js";
import type { Message } from "../protocol/messages.js";

/**
 * Random sequences of cells (declare, redeclare, capture, assign, throw, await, wait for ever, be interrupted, leave work
 * behind, look like magics, be hostile) beside a model of what every name must be. NEURALBITS_SEQUENCES says how many; 500 in `npm run check:kernel`.
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

const names = ["a", "b", "__c", "_d_", "__", "e__f", "$g"];

type Setter = (value: number) => Step["apply"];

const nothing: Step["apply"] = () => {};

/** Cells that end well; each is given a name, and a number for it. */
const declaring = (name: string, number: number, set: Setter): Step[] => [
  { code: `let ${name}: number = ${number};`, apply: set(number) },
  { code: `var ${name}: number = ${number};`, apply: set(number) },
  { code: `export let ${name}: number = ${number};`, apply: set(number) },
  { code: `let ${name} = await Promise.resolve(${number});`, apply: set(number) },
  { code: `let { x: ${name} } = { x: ${number} };`, apply: set(number) },
  { code: `let [${name}, ...__rest] = [${number}, 1];\n__rest.length`, apply: set(number) },
  { code: `let ${name} = ((__x: number) => { let __y = __x; return __y; })(${number});`, apply: set(number) },
  { code: `setTimeout(() => {}, 10_000); console.log("x".repeat(${number}));`, apply: nothing },
];

/** Text that looks like something else. */
const texts = (name: string, number: number, set: Setter): Step[] => [
  { code: `let ${name} = \`\n%sh exit 1\nWhy?\n?help\n%%time\n\`.split("\\n").length;`, apply: set(6) },
  { code: `/*\nWhy?\n%reset\n!rm\n*/\nlet ${name} = ${number}; // ?`, apply: set(number) },
  { code: `let ${name} = \`\nusing x = 0\n%who\n\`.length + ${number};`, apply: set(18 + number) },
  {
    code: `let ${name} = 'import x from "./x.json" with { type: "json" }'.length + ${number};`,
    apply: set(46 + number),
  },
  { code: `let ${name} = /\n%reset\n/ instanceof RegExp ? 1 : 0;`, fails: true, apply: nothing }, // no expression has lines
];

/** Cells that are stopped. */
const endless = (name: string, number: number, set: Setter): Step[] =>
  [
    "while (true) {}",
    "await new Promise(() => {});",
    "for (;;) await new Promise(done => setTimeout(done, 1));",
    "new Promise(() => {})",
    "({ then() {} })",
    '({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) })',
    'import("data:text/javascript,await new Promise(() => {})" as string)',
    'new Function("while (true);")()',
  ].map(wait => ({
    code: `let ${name} = ${number}; console.log("reached"); ${wait}`,
    interrupted: true,
    apply: set(number),
  }));

const failing = (name: string, number: number, set: Setter): Step[] => [
  { code: `let ${name} = ${number}; throw new Error("after");`, fails: true, apply: set(number) },
  { code: `if (Date.now() > 0) throw new Error("before"); let ${name} = -1;`, fails: true, apply: nothing },
  { code: `let ${name}: string = ${number};`, fails: true, apply: nothing }, // does not compile
  { code: `let = ${number};`, fails: true, apply: nothing }, // does not parse
  { code: `void Promise.reject(new Error("floating"));`, fails: true, apply: nothing },
];

/** Values that hit back when they are looked at, and attacks on the process. */
const hostile = (name: string, number: number, set: Setter): Step[] => [
  ...[
    "class Mute extends Error { override get message(): string { throw this } }\nthrow new Mute();",
    "throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } });",
    "throw null;",
    "throw { toString() { throw new Error('no') } };",
    "process.exit(1);",
  ].map(blow => ({ code: `let ${name} = ${number}; ${blow}`, fails: true, apply: set(number) })),
  ...[
    "({ get shape(): number[] { throw new Error('not built yet') } })",
    "new Proxy({}, { get: (_, key) => () => key }) as any",
    "[{ id: 1, get owner(): string { throw new Error('not loaded') } }]",
    "process.removeAllListeners();",
    "Object.defineProperty({}, 'constructor', { get() { throw 1 } })",
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 42, 'image/png': 7 }) })",
  ].map(value => ({ code: `let ${name} = ${number}; ${value}`, apply: set(number) })),
];

/** Cells that read and assign a name which is there. */
const using = (name: string, value: number, number: number, set: Setter): Step[] => [
  { code: `${name} += 1;`, apply: set(value + 1) },
  { code: `({ ${name} } = { ${name}: ${number} });`, apply: set(number) },
  { code: `const bump = () => { ${name}++; }; bump(); bump();`, apply: set(value + 2) },
  { code: `for (${name} of [1, 2, ${number}]) {}`, apply: set(number) },
  { code: `await (async () => { ${name} = ${number}; })();`, apply: set(number) },
  { code: `{ let ${name} = -1; ${name}--; } ${name} = ${number};`, apply: set(number) },
];

function stepFor(below: (bound: number) => number, model: Model): Step {
  const pick = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const setter =
    (name: string): Setter =>
    value =>
    map =>
      void map.set(name, value);
  const [name, number] = [pick(names), below(1000)];
  const declared = [...model.keys()];
  const kind = pick([declaring, declaring, texts, endless, failing, hostile, using, using]);
  if (kind !== using) return pick((kind as typeof declaring)(name, number, setter(name)));
  if (declared.length === 0) return pick(declaring(name, number, setter(name)));
  const known = pick(declared);
  return pick(using(known, model.get(known)!, number, setter(known)));
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
