/** Bundles the dashboard's page, src/dashboard/client → dist/dashboard/page: one script and one style sheet, no network. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const client = fileURLToPath(new URL("../src/dashboard/client", import.meta.url));

await build({
  root: client,
  configFile: false,
  envDir: false,
  logLevel: "warn",
  base: "./",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: fileURLToPath(new URL("../dist/dashboard/page", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    assetsInlineLimit: 0, // the page's policy lets no data: scripts in, and a picture is a file
    rolldownOptions: {
      output: { codeSplitting: false }, // one file, so that an exported page can carry it
      checks: { bundlerTimings: false }, // how long it took on a busy machine is no warning
    },
  },
});
