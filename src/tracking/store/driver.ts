import type Database from "better-sqlite3";
import { requireOf } from "../../core/native-package.js";

let driver: typeof Database | undefined;

/** SQLite's driver, loaded when it is first asked for: whoever only computes needs none. */
export function sqlite(): typeof Database {
  driver ??= requireOf("better-sqlite3")("better-sqlite3") as typeof Database;
  return driver;
}

/** The driver's version and SQLite's own. */
export function sqliteVersions(): { driver: string; sqlite: string } {
  const { version } = requireOf("better-sqlite3")("better-sqlite3/package.json") as { version: string };
  const memory = new (sqlite())(":memory:");
  try {
    const own = memory.prepare("SELECT sqlite_version()").pluck().get() as string;
    return { driver: version, sqlite: own };
  } finally {
    memory.close();
  }
}
