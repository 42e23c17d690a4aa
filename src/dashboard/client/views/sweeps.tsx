import "../pages/pages.css";
import { SweepsPage } from "../pages/sweep/sweeps-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Sweeps",
  place: 70,
  key: "w",
  about: "How far sweeps are",
  Page: SweepsPage,
} satisfies View;
