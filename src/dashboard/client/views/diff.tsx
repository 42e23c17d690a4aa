import "../pages/pages.css";
import { DiffPage } from "../pages/diff/diff-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Difference",
  key: "d",
  about: "What differs between runs",
  Page: DiffPage,
} satisfies View;
