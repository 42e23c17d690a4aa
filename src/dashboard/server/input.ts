import { check, isRecord, oneOf } from "../../core/check.js";

/** What a page sent: nothing of it is taken as it is. */
export class Input {
  readonly #body: Readonly<Record<string, unknown>>;

  constructor(body: unknown) {
    check(isRecord(body), "question", body, "an object");
    this.#body = body;
  }

  /** What was sent as JSON; what is none is refused as no object. */
  static parsed(text: string): Input {
    try {
      return new Input(JSON.parse(text));
    } catch (error) {
      if (error instanceof SyntaxError) return new Input(text);
      throw error;
    }
  }

  /** Tells questions apart that are written differently. */
  get key(): string {
    return JSON.stringify(this.#body);
  }

  has(name: string): boolean {
    return this.#body[name] !== undefined && this.#body[name] !== null;
  }

  text(name: string, most = 20_000): string {
    const value = this.#body[name];
    const fits = typeof value === "string" && value.length <= most;
    check(fits, name, value, `a text of at most ${most} characters`);
    return value;
  }

  optionalText(name: string, most?: number): string | undefined {
    return this.has(name) ? this.text(name, most) : undefined;
  }

  texts(name: string, most: number): string[] {
    return this.list(name, most, isText, "texts");
  }

  /** Numbers of runs. */
  ids(name: string, most: number): number[] {
    return this.list(name, most, isWhole, "whole numbers");
  }

  list<T>(name: string, most: number, is: (part: unknown) => part is T, what: string): T[] {
    const value = this.#body[name];
    const fits = Array.isArray(value) && value.length <= most && value.every(is);
    check(fits, name, value, `at most ${most} ${what}`);
    return value as T[];
  }

  whole(name: string, least: number, most: number): number {
    const value = this.#body[name];
    const fits = isWhole(value) && value >= least && value <= most;
    check(fits, name, value, `a whole number from ${least} to ${most}`);
    return value;
  }

  number(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    check(typeof value === "number" && Number.isFinite(value), name, value, "a number");
    return value;
  }

  flag(name: string): boolean {
    const value = this.#body[name];
    check(typeof value === "boolean", name, value, "true or false");
    return value;
  }

  oneOf<T extends string>(name: string, names: readonly T[]): T {
    return oneOf(name, this.#body[name], names);
  }

  raw(name: string): unknown {
    return this.#body[name];
  }

  /** Parts that are objects themselves. */
  parts(name: string, most: number): Input[] {
    return this.list(name, most, isObject, "objects").map(part => new Input(part));
  }

  part(name: string): Input {
    return new Input(this.#body[name]);
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 2000;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
