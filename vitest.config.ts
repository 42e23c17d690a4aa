import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.js";

/**
 * Tests of functions that change nothing outside of themselves: file after file in one process, which then loads what they
 * import once. All others have a process for each file.
 */
const shared = ["analysis", "dashboard/client"].map(folder => `src/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    globalSetup: "scripts/temporary-folder.mjs",
    env: { NO_PROXY: "127.0.0.1" }, // tests have servers of their own
    pool: "forks", // native addons (TensorFlow, SQLite, zeromq) want a process, not a thread
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000, // a guard against hanging, not a claim of speed
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "alone", include: ["src/**/*.test.ts"], exclude: shared } },
      { extends: true, test: { name: "shared", include: shared, isolate: false } },
    ],
  },
});
