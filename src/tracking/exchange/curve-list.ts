import type { MetricDocument } from "./document.js";

interface Curve {
  readonly steps: number[];
  readonly values: number[];
  readonly times: number[];
}

/** Curves as the points of another program's file come, in any order of names. */
export class CurveList {
  readonly #curves = new Map<string, Curve>();

  add(name: string, step: number, value: number, time: number): void {
    let curve = this.#curves.get(name);
    if (!curve) this.#curves.set(name, (curve = { steps: [], values: [], times: [] }));
    curve.steps.push(step);
    curve.values.push(value);
    curve.times.push(time);
  }

  /** Points at this step or behind it are left out. */
  cutFrom(step: number): void {
    for (const [name, curve] of this.#curves) {
      const kept = curve.steps.flatMap((at, i) => (at < step ? [i] : []));
      const of = (list: number[]) => kept.map(i => list[i]!);
      this.#curves.set(name, { steps: of(curve.steps), values: of(curve.values), times: of(curve.times) });
    }
  }

  /** The newest value of a curve; undefined where it has none. */
  last(name: string): number | undefined {
    return this.#curves.get(name)?.values.at(-1);
  }

  metrics(): MetricDocument[] {
    return [...this.#curves]
      .filter(([, { values }]) => values.length > 0)
      .map(([name, { steps, values, times }]) => ({
        ...{ name, measure: null, value: null },
        points: {
          steps: Float64Array.from(steps),
          values: Float64Array.from(values),
          times: times.every(Number.isFinite) ? Float64Array.from(times) : null,
        },
      }));
  }
}
