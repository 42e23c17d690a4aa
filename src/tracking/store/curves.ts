import { appendPoints, type Points, range } from "./chunks.js";
import { type Connection, statement } from "./database.js";

/** Points that come in any order of curves, gathered so that each curve is written once. */
export class CurveBuffer {
  readonly #attempts = new Map<number, Map<string, Gathered>>();

  point(attempt: number, name: string, step: number, value: number, time: number): void {
    const { steps, values, times } = this.#gathered(attempt, name);
    steps.push(step);
    values.push(value);
    times.push(time);
  }

  stretch(
    attempt: number,
    name: string,
    steps: ArrayLike<number>,
    values: ArrayLike<number>,
    time: number,
  ): void {
    const gathered = this.#gathered(attempt, name);
    for (let i = 0; i < values.length; i++) {
      gathered.steps.push(steps[i]!);
      gathered.values.push(values[i]!);
      gathered.times.push(time);
    }
  }

  /** Writes and forgets all. */
  flush(db: Connection): void {
    for (const attempt of [...this.#attempts.keys()]) this.flushOf(db, attempt);
  }

  flushOf(db: Connection, attempt: number): void {
    for (const [name, { steps, values, times }] of this.#attempts.get(attempt) ?? [])
      appendToCurve(db, attempt, name, {
        steps: Float64Array.from(steps),
        values: Float64Array.from(values),
        times: Float64Array.from(times),
      });
    this.#attempts.delete(attempt);
  }

  #gathered(attempt: number, name: string): Gathered {
    let curves = this.#attempts.get(attempt);
    if (!curves) this.#attempts.set(attempt, (curves = new Map()));
    let gathered = curves.get(name);
    if (!gathered) curves.set(name, (gathered = { steps: [], values: [], times: [] }));
    return gathered;
  }
}

interface Gathered {
  readonly steps: number[];
  readonly values: number[];
  readonly times: number[];
}

export function appendToCurve(db: Connection, attempt: number, name: string, points: Points): void {
  const metric = metricOf(db, attempt, name);
  if (points.values.length === 0) return;
  appendPoints(db, metric.id, metric.count, points);
  const last = points.values.at(-1)!;
  statement(
    db,
    `UPDATE metrics SET count = count + @points, first_step = ifnull(first_step, @first), last_step = @lastStep,
       least = min(ifnull(least, @least), ifnull(@least, least)), most = max(ifnull(most, @most), ifnull(@most, most)),
       value = iif(measure IS NULL, @last, value), is_nan = iif(measure IS NULL, @nan, is_nan)
       WHERE id = @id`,
  ).run({
    id: metric.id,
    points: points.values.length,
    first: points.steps[0],
    lastStep: points.steps.at(-1),
    ...range(points.values),
    last: Number.isNaN(last) ? null : last,
    nan: Number(Number.isNaN(last)),
  });
}

/** The row of a name, made where there is none. */
const metricOf = (db: Connection, attempt: number, name: string): { id: number; count: number } =>
  statement<{ id: number; count: number }>(
    db,
    `INSERT INTO metrics (attempt_id, name, position, measure, value, is_nan, count)
       SELECT @attempt, @name, count(*), NULL, NULL, 0, 0 FROM metrics WHERE attempt_id = @attempt
       ON CONFLICT (attempt_id, name) DO UPDATE SET name = name RETURNING id, count`,
  ).get({ attempt, name })!;

/** The run's number of that name, which stands before the last value of a curve that is called so. */
export function putMeasure(db: Connection, attempt: number, name: string, value: number | null): void {
  const nan = Number.isNaN(value);
  statement(
    db,
    `INSERT INTO metrics (attempt_id, name, position, measure, value, is_nan, count)
       SELECT @attempt, @name, count(*), 1 + ifnull(max(measure), 0), @value, @nan, 0
         FROM metrics WHERE attempt_id = @attempt
       ON CONFLICT (attempt_id, name) DO UPDATE
         SET measure = ifnull(measure, excluded.measure), value = excluded.value, is_nan = excluded.is_nan`,
  ).run({ attempt, name, value: nan ? null : value, nan: Number(nan) });
}
