import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openTracker } from "../tracker.js";
import { bringRuns } from "./bring.js";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "table-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it.each(["UTC", "Asia/Tokyo"])(
  "times of a table mean the same in %s, and what is no time is refused",
  async zone => {
    vi.stubEnv("TZ", zone);
    const path = join(folder, "runs.sqlite");
    const table = join(folder, "runs.csv");
    const times = [
      ["2026-01-31 10:00:00", "2026-01-31T10:00:00.000Z"],
      ["2026-01-31T10:00:00.123456789+02:00", "2026-01-31T08:00:00.123Z"],
      ["2026-01-31", "2026-01-31T00:00:00.000Z"],
      ["2026-01-31 10:00:00+01", "2026-01-31T09:00:00.000Z"],
      ["2026-01-31t10:00:00.0123456789z", "2026-01-31T10:00:00.012Z"],
      ["2026-01-31T24:00:00Z", "2026-02-01T00:00:00.000Z"],
      ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ] as const;
    const others = ["0", "12.5", "Trial 7", "2026-02-30", "2026-01-31T24:01:00Z", "31.01.2026"];
    const rows = [...times.map(([given]) => given), ...others].map((given, T) => `a,${given},${T}`);
    writeFileSync(table, ["experiment,started,params.T", ...rows].join("\n"));
    const said: string[] = [];
    const counts = { new: times.length, refused: others.length };
    expect(await bringRuns(path, table, line => said.push(line))).toMatchObject(counts);
    expect(said.filter(line => line.includes("expected a time such as"))).toHaveLength(others.length);
    const tracker = openTracker(path, { readonly: true });
    const started = tracker.runs().map(({ startedAt }) => startedAt);
    expect(started.sort()).toEqual(times.map(([, read]) => read).sort());
    tracker.close();
  },
);
