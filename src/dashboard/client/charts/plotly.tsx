import "./plotly.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { safeFigure } from "../../../web/safe-figure.js";
import { routes } from "../../api.js";
import { theme } from "../parts/colours.js";

/** What of Plotly is called here. */
interface Plotly {
  react(place: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<PlotlyPlace>;
  purge(place: HTMLElement): void;
}

interface PlotlyPlace extends HTMLElement {
  on(event: "plotly_click", listener: (event: { points: { customdata?: unknown }[] }) => void): void;
  removeAllListeners(event: string): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

let loading: Promise<Plotly> | undefined;

/** Plotly is 4.7 MB: it is loaded when the first figure is drawn, once. */
export function plotly(): Promise<Plotly> {
  loading ??= window.Plotly ? Promise.resolve(window.Plotly) : loaded();
  return loading;
}

/** Where the script is, in a page that has no server. */
let scriptAddress: () => Promise<string> = async () => routes.plotly;

export function plotlyFrom(address: () => Promise<string>): void {
  scriptAddress = address;
}

async function loaded(): Promise<Plotly> {
  const script = document.createElement("script");
  script.src = await scriptAddress();
  const came = new Promise<void>((resolve, reject) => {
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("Plotly's script did not come; is the server still there?"));
  });
  document.head.append(script);
  try {
    await came;
  } catch (error) {
    loading = undefined; // another figure may try again
    throw error;
  }
  return window.Plotly!;
}

interface FigureProps {
  /** What is drawn, for who cannot see it. */
  readonly label: string;
  readonly height?: number;
  /** Called with the `customdata` of a point that was clicked. */
  readonly onPoint?: (data: unknown) => void;
}

/** A figure of anybody: cleaned first, so that it draws what it says and loads nothing. */
export function PlotlyFigure({ figure, ...props }: FigureProps & { readonly figure: unknown }) {
  const { safe, error } = useMemo(() => {
    try {
      return { safe: safeFigure(figure), error: null };
    } catch (error) {
      return { safe: null, error: (error as Error).message };
    }
  }, [figure]);
  if (!safe) return <p class="failure">This figure cannot be drawn: {error}</p>;
  return <OwnFigure figure={safe} {...props} />;
}

/** A figure that was made here, and escaped where it was made. */
export function OwnFigure({
  figure,
  label,
  height = 480,
  onPoint,
}: FigureProps & {
  readonly figure: { readonly data: unknown; readonly layout?: unknown; readonly config?: unknown };
}) {
  const box = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<string | null>(null);
  const now = useRef(onPoint);
  now.current = onPoint;
  const shownTheme = theme.value;
  useEffect(() => {
    let isGone = false;
    const layout = { autosize: true, height, ...(figure.layout as object) };
    plotly()
      .then(async library => {
        if (isGone || !box.current) return;
        const place = await library.react(box.current, figure.data, layout, {
          responsive: true,
          displaylogo: false,
          ...(figure.config as object),
        });
        place.removeAllListeners("plotly_click");
        place.on("plotly_click", ({ points }) => now.current?.(points[0]?.customdata));
      })
      .catch((failure: Error) => setError(failure.message));
    return () => {
      isGone = true;
    };
  }, [figure, height, shownTheme]);
  useEffect(() => () => box.current && window.Plotly?.purge(box.current), []);
  return (
    <>
      {error && <p class="failure">{error}</p>}
      <div
        ref={box}
        class="plotly-figure"
        role="figure"
        aria-label={label}
        style={{ minHeight: `${height}px` }}
      />
    </>
  );
}
