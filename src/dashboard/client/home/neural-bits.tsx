import { useMemo } from "preact/hooks";
import { PlotlyFigure } from "../charts/plotly.js";
import { cssColour, theme } from "../parts/colours.js";
import { useAnswer } from "../server/use-answer.js";

const itsExperiment = "neural-bits"; // the experiment that asks just this, where it was run
const finished = "state = finished";

/** How many bits a task needs: accuracy by that of the full network, over the length of the code. */
export function NeuralBits({ experiments }: { readonly experiments: readonly string[] }) {
  const runs = experiments.includes(itsExperiment)
    ? `experiment = ${itsExperiment} and ${finished}`
    : finished;
  const { answer } = useAnswer("figure", { query: runs, name: "neural-bits" });
  const shownTheme = theme.value;
  const figure = useMemo(() => answer?.figure && inTheme(answer.figure), [answer, shownTheme]);
  if (!answer) return <p class="soft">Reading …</p>;
  if (!figure || figure.data.length === 0)
    return (
      <p class="soft">
        {answer.why ?? "No finished run tells it yet"}. What it needs is trained by{" "}
        <code>npx neuralbits reproduce neural-bits --profile quick</code>.
      </p>
    );
  return <PlotlyFigure figure={figure} label="Accuracy over the number of bits, by data set" height={420} />;
}

type Figure = { readonly data: readonly unknown[]; readonly layout: unknown };

/** Figures are made for paper: here they take the page's colours. */
function inTheme({ data, layout }: Figure) {
  const clear = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
  const { font, ...rest } = layout as { font?: object };
  return { data, layout: { ...rest, ...clear, font: { ...font, color: cssColour("--ink") } } };
}
