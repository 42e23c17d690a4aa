import { performance } from "node:perf_hooks";
import { counted } from "../../../core/text/counted.js";
import { loopCode, onceCode } from "../../language/magic/timed-code.js";
import type { Timeit } from "../../language/magics.js";
import { type Run, whenAborted } from "./runner.js";
import type { PieceOptions, Session } from "./session.js";

const now = performance.now.bind(performance); // as it was before a cell could change it

const longEnoughMs = 100; // for one measurement: a thousand times what the clock and the first call cost
const mostLoops = 1e9;

type Measured = readonly [ms: number, kept: unknown];

/**
 * `%timeit`: runs code once as it stands, so that what is wrong with it is said with its place, then in loops until one
 * measurement is long enough, which also lets the engine compile it; then measures. Says so in one line.
 */
export async function timeit(
  session: Session,
  run: Run,
  step: Timeit,
  options: PieceOptions,
): Promise<string> {
  const { signal } = run.controller;
  const once = session.prepare(onceCode(step), run, options);
  const startedAt = now();
  await once();
  const onceMs = now() - startedAt;
  const [value] = (await session.prepare(loopCode(session.ts, step), run, { strictness: "loose" })()) ?? [];
  const loop = value as (loops: number, now: () => number) => Measured | Promise<Measured>;
  const measure = async (loops: number): Promise<number> => {
    signal.throwIfAborted();
    const measured = session.call(() => loop(loops, now), run);
    const [ms] = measured instanceof Promise ? await Promise.race([measured, whenAborted(signal)]) : measured;
    return ms;
  };
  let loops = step.loops ?? 1;
  if (step.loops === undefined && onceMs < longEnoughMs)
    while ((await measure(loops)) < longEnoughMs && loops < mostLoops) loops *= 10;
  else if (step.loops !== undefined) await measure(loops);
  const each: number[] = [];
  for (let i = 0; i < step.repeats; i++) each.push((await measure(loops)) / loops);
  return timing(each, loops);
}

/** `1.2 µs ± 0.1 µs per loop (mean ± sd of 7 runs, 100,000 loops each; best 1.1 µs)` */
export function timing(each: readonly number[], loops: number): string {
  const mean = each.reduce((sum, ms) => sum + ms, 0) / each.length;
  const squares = each.reduce((sum, ms) => sum + (ms - mean) ** 2, 0);
  const spread = each.length > 1 ? ` ± ${shortTime(Math.sqrt(squares / (each.length - 1)))}` : "";
  const runs = each.length > 1 ? `mean ± sd of ${each.length} runs, ` : "1 run, ";
  return `${shortTime(mean)}${spread} per loop (${runs}${counted(loops, "loop")} each; best ${shortTime(Math.min(...each))})`;
}

/** Three digits, in the unit that suits. */
function shortTime(ms: number): string {
  const units = [
    [1e3, "s"],
    [1, "ms"],
    [1e-3, "µs"],
  ] as const;
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1e-6, "ns"];
  return `${Number((ms / size).toPrecision(3))} ${unit}`;
}
