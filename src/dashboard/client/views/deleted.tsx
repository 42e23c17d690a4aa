import { Deleted } from "../home/deleted.js";
import type { View } from "../shell/view.js";

export default {
  title: "Deleted runs",
  about: "What was deleted and can be had back",
  Page: Deleted,
} satisfies View;
