/**
 * Bundles the dashboard's server in place, dist/dashboard/server/serve.js with what it is made of, and threads/reader.js beside
 * it: to find, read and link a hundred and fifty small modules takes Node longer than all the rest of its start.
 */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const dist = (/** @type {string} */ path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** Not a second time: the command knows a refusal by its class. */
const shared = dist("core/check.js");

await build({
  root: dist(""),
  configFile: false,
  envDir: false,
  logLevel: "warn",
  publicDir: false,
  plugins: [
    {
      name: "shared",
      enforce: "pre",
      async resolveId(source, importer) {
        if (!source.endsWith("/check.js")) return undefined;
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found?.id === shared ? { id: shared, external: "relative" } : found;
      },
    },
  ],
  ssr: { noExternal: ["hono", "@hono/node-server"] },
  build: {
    ssr: true,
    outDir: dist("dashboard/server"),
    emptyOutDir: false,
    target: "node20",
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        serve: dist("dashboard/server/serve.js"),
        "threads/reader": dist("dashboard/server/threads/reader.js"),
      },
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      checks: { bundlerTimings: false }, // how long it took on a busy machine is no warning
    },
  },
});
