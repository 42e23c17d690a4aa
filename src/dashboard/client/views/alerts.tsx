import "../pages/pages.css";
import { AlertsPage } from "../pages/alerts/alerts-page.js";
import type { View } from "../shell/view.js";

export default {
  title: "Alerts",
  place: 80,
  key: "a",
  about: "Runs that somebody should look at",
  Page: AlertsPage,
} satisfies View;
