import type { Param, Run } from "../tracking/run.js";

/** Values that a setting may have; a run without the setting fits none of them. */
export type Wanted = Readonly<Record<string, readonly Param[]>>;

/**
 * The runs whose settings are among the wanted values, and whose code T·d has at least `fewestBits` bits:
 * `selectRuns(runs, { model: ["projection"], objective: ["joint"] })`.
 */
export const selectRuns = (
  runs: readonly Run[],
  wanted: Wanted,
  { fewestBits = 0 }: { fewestBits?: number } = {},
): Run[] =>
  runs.filter(
    ({ settings }) =>
      Object.entries(wanted).every(([name, values]) => values.includes(settings[name] ?? Number.NaN)) &&
      Number(settings.T ?? 0) * Number(settings.d ?? 0) >= fewestBits,
  );
