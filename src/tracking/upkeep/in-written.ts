import { type Connection, openToWrite, plainly } from "../store/database.js";
import { openTracker } from "../tracker.js";

/** Works on the database itself, after what waits beside it has been moved there. */
export function inWritten<T>(path: string, work: (db: Connection) => T): T {
  openTracker(path).close();
  const db = openToWrite(path, { examine: false });
  try {
    return plainly(path, () => work(db));
  } finally {
    db.close();
  }
}
