/**
 * `npm run screenshots`: the pictures of docs/dashboard.md and the README, of runs that it makes. `npm run screenshots --
 * FOLDER` takes one of every view, light and dark, wide and narrow.
 */
import { mkdirSync } from "node:fs";
import { packageFolder } from "../dist/core/folders.js";
import { takePictures, takeShown } from "./dashboard/pictures.mjs";

const [folder] = process.argv.slice(2);
if (folder) {
  mkdirSync(folder, { recursive: true });
  await takePictures(folder);
} else {
  const pictures = packageFolder("docs", "dashboard");
  mkdirSync(pictures, { recursive: true });
  await takeShown(pictures);
}
process.exit();
