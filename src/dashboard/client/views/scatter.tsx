import { ScatterPage } from "../charts/scatter/page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Scatter",
  place: 40,
  key: "s",
  about: "Two numbers of many runs, the front of those that nothing beats, and the published points",
  Page: ScatterPage,
} satisfies View;
