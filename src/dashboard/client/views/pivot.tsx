import { PivotPage } from "../charts/pivot/page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Pivot",
  place: 60,
  key: "v",
  about: "Means in rows and columns of one's choice, copied as Markdown or LaTeX",
  Page: PivotPage,
} satisfies View;
