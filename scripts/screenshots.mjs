/**
 * `npm run screenshots`: the pictures of docs/dashboard.md and the README, of runs that it makes, and of docs/kernel.md.
 * `npm run screenshots -- kernel` takes those of docs/kernel.md alone; `npm run screenshots -- FOLDER` one of every view of
 * the dashboard, light and dark, wide and narrow.
 */
import { mkdirSync } from "node:fs";
import { packageFolder } from "../dist/core/folders.js";
import { takePictures, takeShown } from "./dashboard/pictures.mjs";
import { takeKernelPictures } from "./kernel/pictures.mjs";

const [folder] = process.argv.slice(2);
const kernel = packageFolder("docs", "kernel");
if (folder === "kernel") {
  await takeKernelPictures(kernel);
} else if (folder) {
  mkdirSync(folder, { recursive: true });
  await takePictures(folder);
} else {
  const pictures = packageFolder("docs", "dashboard");
  mkdirSync(pictures, { recursive: true });
  await takeShown(pictures);
  await takeKernelPictures(kernel);
}
process.exit();
