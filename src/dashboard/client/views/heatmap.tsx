import { HeatPage } from "../charts/heat/page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Heat map",
  place: 50,
  key: "m",
  about: "A metric over any two settings",
  Page: HeatPage,
} satisfies View;
