import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the tests leave in the folder for temporary files goes when they are over. */
export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), "neuralbits-"));
  process.env.TMPDIR = folder; // the workers, and what they start, inherit it
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
