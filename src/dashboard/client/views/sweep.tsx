import "../pages/pages.css";
import { SweepPage } from "../pages/sweep/sweep-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Sweep",
  about: "How far a sweep is, what failed, and more trials",
  Page: SweepPage,
} satisfies View;
