import { useMemo, useState } from "preact/hooks";
import { PlotlyFigure } from "../charts/plotly.js";
import { cssColour, theme } from "../parts/colours.js";
import { useAnswer } from "../server/use-answer.js";
import { type Figure, inTheme, switchesOf, turnedTo } from "./figure-parts.js";

const itsExperiment = "neural-bits"; // the experiment that asks just this, where it was run
const finished = "state = finished";

/** How many bits a task needs: accuracy by that of the full network, over the length of the code. */
export function NeuralBits({ experiments }: { readonly experiments: readonly string[] }) {
  const runs = experiments.includes(itsExperiment)
    ? `experiment = ${itsExperiment} and ${finished}`
    : finished;
  const { answer } = useAnswer("figure", { query: runs, name: "neural-bits" });
  const [turned, turn] = useState(0);
  const shownTheme = theme.value;
  const given = answer?.figure as Figure | null | undefined;
  const figure = useMemo(() => {
    const colours = { ink: cssColour("--ink"), soft: cssColour("--ink-soft") };
    return given && inTheme(turnedTo(given, turned), colours);
  }, [given, turned, shownTheme]);
  if (!answer) return <p class="soft">Reading …</p>;
  if (!given || !figure || given.data.length === 0)
    return (
      <p class="soft">
        {answer.why ?? "No finished run tells it yet"}. What it needs is trained by{" "}
        <code>npx neuralbits reproduce neural-bits --profile quick</code>.
      </p>
    );
  return (
    <>
      <div class="row">
        {switchesOf(given).map((label, at) => (
          <button
            key={label}
            type="button"
            class="button"
            aria-pressed={at === turned}
            onClick={() => turn(at)}
          >
            {label}
          </button>
        ))}
      </div>
      <PlotlyFigure figure={figure} label="Accuracy over the number of bits, by data set" height={420} />
      {answer.notes.map(note => (
        <p key={note} class="soft home-note">
          {note}
        </p>
      ))}
    </>
  );
}
