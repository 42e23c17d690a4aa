/**
 * A part of a C header: what stands outside of functions, what the caller's memory has to hold, functions. An `@` in a name
 * stands for the model's name and an underscore.
 */
export interface Part {
  /** Members of the struct of memory. */
  readonly memory: readonly string[];
  /** Constants, arrays and functions, in the order of their use. */
  readonly code: string;
}

export const parts = (all: readonly Part[]): Part => ({
  memory: all.flatMap(({ memory }) => memory),
  code: all.map(({ code }) => code.trim()).join("\n\n"),
});

const perLine = 24;

/** `static const uint8_t @name[3] = {1, 2, 3};` An array of nothing has one 0, since C knows none without a value. */
export function array(type: string, name: string, values: ArrayLike<number>): string {
  const all = Array.from(values.length > 0 ? values : [0], value =>
    type.startsWith("u") ? `${value}u` : String(value),
  );
  const lines = Array.from({ length: Math.ceil(all.length / perLine) }, (_, i) =>
    all.slice(i * perLine, (i + 1) * perLine).join(","),
  );
  return `static const ${type} @${name}[${all.length}] = {\n${lines.join(",\n")}};`;
}
