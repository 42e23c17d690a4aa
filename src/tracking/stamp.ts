/** When something began of which nobody told when: tables of other programs may have no times. */
export const unknownTime = "1970-01-01T00:00:00.000Z";

let [lastMs, inIt] = [0, 0];

/** Now, as ISO 8601 in UTC with microseconds; a later call gives a later time, also within one millisecond. */
export function stamp(): string {
  const ms = Date.now();
  inIt = ms === lastMs ? Math.min(inIt + 1, 999) : 0;
  lastMs = ms;
  return `${new Date(ms).toISOString().slice(0, -1)}${String(inIt).padStart(3, "0")}Z`;
}
