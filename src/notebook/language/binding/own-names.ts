/** What the kernel's own variables are called in a cell. */
export interface OwnNames {
  /** The object whose properties are the notebook's names. */
  readonly names: string;
  /** What the cell calls in the kernel: imports, awaits, stops. */
  readonly runtime: string;
  /** The array whose first number is not zero once the cell must stop. */
  readonly stop: string;
}

/** Names that stand nowhere in the code, so that it can neither use nor hide them. */
export function ownNames(code: string): OwnNames {
  for (let i = 0; ; i++) {
    const suffix = i === 0 ? "" : String(i);
    const own = { names: `__x${suffix}`, runtime: `__nb${suffix}`, stop: `__stop${suffix}` };
    if (!Object.values(own).some(name => code.includes(name))) return own;
  }
}

/** `__proto__: value` in an object literal would set the prototype: that key is computed. */
export const keyOf = (name: string): string => (name === "__proto__" ? '["__proto__"]' : name);
