import { ParallelPage } from "../charts/parallel/page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Parallel",
  place: 30,
  key: "p",
  about: "A line for each run over its settings and what came of them; choose parts of the axes",
  Page: ParallelPage,
} satisfies View;
