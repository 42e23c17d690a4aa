import { Refusal } from "../core/check.js";

/** An error as people look for it: refusals are one line, anything else brings its stack. */
export function described(error: unknown): string {
  try {
    if (!(error instanceof Error)) return String(error);
    return error instanceof Refusal
      ? error.message
      : String(error.stack ?? `${error.name}: ${error.message}`);
  } catch {
    return "an error that cannot be read";
  }
}
