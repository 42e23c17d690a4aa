import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.js";

/**
 * Tests that change nothing for those after them: file after file in one process, which loads once what they import. All
 * others have a process for each file.
 */
const folders = [
  ...["analysis", "core", "dashboard/client", "deploy", "models", "web"],
  ...["document", "export", "runner"].map(name => `notebook/${name}`),
  ...["alerts", "exchange", "query", "spool", "upkeep", "views"].map(name => `tracking/${name}`),
];
const shared = folders.map(folder => `src/${folder}/**/*.test.ts`);

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
