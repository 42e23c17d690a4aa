import "../pages/pages.css";
import { LineagePage } from "../pages/lineage/lineage-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Lineage",
  about: "What goes on from what",
  Page: LineagePage,
} satisfies View;
