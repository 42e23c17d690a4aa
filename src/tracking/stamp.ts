/** When something began of which nobody told when: tables of other programs may have no times. */
export const unknownTime = "1970-01-01T00:00:00.000Z";

let last = 0; // microseconds

/**
 * Now, as ISO 8601 in UTC with microseconds; a later call gives a later time, also within one millisecond and where the clock went
 * back meanwhile.
 */
export function stamp(): string {
  last = Math.max(1000 * Date.now(), last + 1);
  const start = new Date(Math.floor(last / 1000)).toISOString().slice(0, -1);
  return `${start}${String(last % 1000).padStart(3, "0")}Z`;
}
