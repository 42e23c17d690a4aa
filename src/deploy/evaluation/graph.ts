import { check } from "../../core/check.js";
import type { NdArray } from "./array.js";

/** A step of a written graph: values by the names, or numbers, that the file gives them. `null`: an input at the end that is left out. */
export interface Step<Name> {
  readonly op: string;
  readonly inputs: readonly (Name | null)[];
  readonly output: Name;
  readonly of: (inputs: readonly NdArray[]) => NdArray;
}

/** A graph as it was read from its file, as a function: what goes in by its names → all values. */
export function evaluator<Name extends string | number>(
  constants: ReadonlyMap<Name, NdArray>,
  steps: readonly Step<Name>[],
): (feeds: ReadonlyMap<Name, NdArray>) => ReadonlyMap<Name, NdArray> {
  const known = new Map(constants);
  const isKnown = (name: Name | null): boolean => name === null || known.has(name);
  const rest = steps.filter(step => {
    if (!step.inputs.every(isKnown)) return true;
    take(known, step); // what follows of constants alone is worked out once
    return false;
  });
  return feeds => {
    const values = new Map([...known, ...feeds]);
    for (const step of rest) take(values, step);
    return values;
  };
}

function take<Name extends string | number>(values: Map<Name, NdArray>, step: Step<Name>): void {
  const given = step.inputs.slice(0, step.inputs.findLastIndex(name => name !== null) + 1);
  const inputs = given.map((name, place) => {
    check(
      name !== null,
      `input ${place} of ${step.op} in a written graph`,
      name,
      "a value, as a later one has",
    );
    const value = values.get(name);
    check(value !== undefined, `input of ${step.op} in a written graph`, name, "a value before it");
    return value;
  });
  values.set(step.output, step.of(inputs));
}
