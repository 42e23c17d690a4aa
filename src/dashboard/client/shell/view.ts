import type { ComponentType } from "preact";

/** A view of the dashboard: the default export of one file in `views/`, whose name is its name in the URL. */
export interface View {
  readonly title: string;
  /** Where it stands in the bar at the top; a view without a place is reached from others (a run's page). */
  readonly place?: number;
  /** `g` and this key open it. */
  readonly key?: string;
  /** One line, for its link. */
  readonly about: string;
  /** The page uses all the window's height and does not scroll itself: the run table. */
  readonly fills?: boolean;
  readonly Page: ComponentType;
}
