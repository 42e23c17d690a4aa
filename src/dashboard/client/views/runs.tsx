import type { View } from "../shell/view.js";
import { RunTable } from "../table/run-table.js";

export default {
  title: "Runs",
  place: 10,
  key: "r",
  about: "All runs in a table: sorted, grouped, compared",
  fills: true,
  Page: RunTable,
} satisfies View;
