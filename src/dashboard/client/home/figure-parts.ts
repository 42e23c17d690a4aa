/** A figure as it is made for paper and notebooks. */
export interface Figure {
  readonly data: readonly object[];
  readonly layout: Layout;
}

interface Layout {
  readonly height: number;
  readonly margin: { readonly t: number };
  readonly font?: object;
  readonly updatemenus?: readonly { readonly buttons: readonly Switch[] }[];
}

interface Switch {
  readonly label: string;
  readonly args: readonly [{ readonly visible: readonly boolean[] }];
}

/** What a figure's own buttons say: the page has its own in their place, which wrap, have its colours and are reached by keys. */
export const switchesOf = ({ layout }: Figure): string[] => switchesIn(layout).map(({ label }) => label);

/** A figure as one of its buttons would have it. */
export function turnedTo(figure: Figure, at: number): Figure {
  const visible = switchesIn(figure.layout)[at]?.args[0].visible;
  if (!visible) return figure;
  return { ...figure, data: figure.data.map((trace, i) => ({ ...trace, visible: visible[i] ?? true })) };
}

const switchesIn = ({ updatemenus }: Layout): readonly Switch[] => updatemenus?.[0]?.buttons ?? [];

const above = 56; // pixels: Plotly's tools, and below them the names of the first panels

/** In the page's colours, without the buttons and the room for them. */
export function inTheme(
  { data, layout }: Figure,
  { ink, soft }: { readonly ink: string; readonly soft: string },
): { readonly data: Figure["data"]; readonly layout: object } {
  const { updatemenus: _, ...rest } = layout;
  const clear = "rgba(0,0,0,0)";
  return {
    data,
    layout: {
      ...rest,
      ...{ paper_bgcolor: clear, plot_bgcolor: clear, font: { ...layout.font, color: ink } },
      modebar: { bgcolor: clear, color: soft, activecolor: ink },
      height: layout.height - layout.margin.t + above,
      margin: { ...layout.margin, t: above },
    },
  };
}
