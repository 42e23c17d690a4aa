import { Refusal } from "../core/check.js";

/** An error as people look for it: refusals are one line, anything else brings its stack. */
export function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof Refusal ? error.message : (error.stack ?? `${error.name}: ${error.message}`);
}
