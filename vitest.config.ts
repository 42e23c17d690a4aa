import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.js";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: "scripts/temporary-folder.mjs",
    env: { NO_PROXY: "127.0.0.1" }, // tests have servers of their own
    pool: "forks", // native addons (TensorFlow, SQLite, zeromq) want a process, not a thread
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000, // a guard against hanging, not a claim of speed
    hookTimeout: 120_000,
  },
});
