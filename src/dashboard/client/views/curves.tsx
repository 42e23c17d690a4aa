import { CurvesPage } from "../charts/curves/page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Curves",
  place: 20,
  key: "c",
  about: "Metrics over steps or time: many runs, means over seeds, live",
  Page: CurvesPage,
} satisfies View;
