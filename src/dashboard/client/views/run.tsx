import "../pages/pages.css";
import { RunPage } from "../pages/run/run-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Run",
  about: "One run: settings, numbers, curves, console, files, model, code",
  Page: RunPage,
} satisfies View;
