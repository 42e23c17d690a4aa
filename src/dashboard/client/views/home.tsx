import { Home } from "../home/home.js";
import type { View } from "../shell/view.js";

export default {
  title: "Overview",
  place: 0,
  key: "h",
  about: "What ran lately, what runs now, what is best",
  Page: Home,
} satisfies View;
