/** What the figure of an experiment shows: a plain value, so that experiments name it and analysis draws it. */
export type FigureKind =
  /** Accuracy over the code length T·d. */
  | { readonly kind: "accuracy" }
  /** Accuracy by that of the full network, over the code length: how many bits are needed. */
  | { readonly kind: "relative" }
  /** Joint minus self, paired by seed. */
  | { readonly kind: "differences" }
  /** What each change of one setting is worth, paired by seed with the network that has none of them. */
  | { readonly kind: "ablations" }
  /** Accuracy over a setting or a measured size, such as `labels` or `parameters`. */
  | {
      readonly kind: "over";
      readonly name: string;
      /** What the axis is called. */
      readonly title: string;
      readonly log?: boolean;
      /** Settings by which networks have lines of their own where the axis is a size; `layers`: how many are hidden. */
      readonly apart?: readonly string[];
      /** A setting, absent being 0, for each value of which every data set has a panel. */
      readonly panels?: string;
      /** A panel for each network, T × d and hidden layers, beside one for each data set. */
      readonly perNetwork?: boolean;
      /** Whether models that others published lie beside, where the name is `bytes`, and in a table. */
      readonly published?: boolean;
      /** Beside it a table: each projection network against those on the pixels of equal size. */
      readonly equalSizes?: boolean;
    };
