/** Panels of equal size in rows, with the axes that they share named along the left and the lower edge alone. */
export interface Panels {
  readonly columns: number;
  /** Of all rows, in pixels. */
  readonly height: number;
  /** Of each panel: from … to, in fractions of the plot; whether it begins a row, and has none below. */
  readonly places: readonly {
    readonly x: [number, number];
    readonly y: [number, number];
    readonly isFirst: boolean;
    readonly isLowest: boolean;
  }[];
}

/** How panels are laid out: how many stand side by side, how high a row is and how far apart rows are, in pixels; the width between columns as a share of all. */
interface Layout {
  readonly columns: number;
  readonly row: number;
  readonly between: number;
  readonly gap: number;
}

/** Panels in rows, filled from the left and the top. */
export function panelsOf(count: number, { columns, row, between, gap }: Layout): Panels {
  const rows = Math.ceil(count / columns) || 1;
  const height = rows * row + (rows - 1) * between;
  const width = (1 - gap * (columns - 1)) / columns;
  const places = Array.from({ length: count }, (_, i) => {
    const left = (i % columns) * (width + gap);
    const top = height - Math.floor(i / columns) * (row + between);
    return {
      x: [left, left + width] as [number, number],
      y: [Math.max(0, (top - row) / height), top / height] as [number, number],
      isFirst: i % columns === 0,
      isLowest: i + columns >= count,
    };
  });
  return { columns, height, places };
}

const close = { gap: 0.022, between: 34 } as const; // the name of the panel below needs as many pixels
const mostColumns = 5;

/**
 * One row of up to three panels, else as few rows of up to five as hold them; heights in pixels, of a single row and of each
 * of several. Panels with scales of their own stand further apart.
 */
export function gridOf(
  count: number,
  {
    single,
    several,
    hasOwnScales = false,
  }: { readonly single: number; readonly several: number; readonly hasOwnScales?: boolean },
): Panels {
  const rows = count <= 3 ? 1 : Math.max(2, Math.ceil(count / mostColumns));
  return panelsOf(count, {
    ...{ columns: Math.ceil(count / rows) || 1, row: rows > 1 ? several : single },
    ...close,
    ...(hasOwnScales ? { gap: 0.045 } : {}),
  });
}
