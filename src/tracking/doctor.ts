import { createRequire } from "node:module";
import { type Finding, messageOf } from "../core/finding.js";

/** Whether the driver of the results' database loads and calculates; it is compiled for one version of Node. */
export async function diagnose(): Promise<Finding[]> {
  const name = "database";
  try {
    const Database = createRequire(import.meta.url)("better-sqlite3") as typeof import("better-sqlite3");
    const memory = new Database(":memory:");
    const version = memory.prepare("SELECT sqlite_version()").pluck().get() as string;
    memory.close();
    return [{ name, ok: true, found: `SQLite ${version}` }];
  } catch (error) {
    return [{ name, ok: false, found: messageOf(error), mend: "npm rebuild better-sqlite3" }];
  }
}
