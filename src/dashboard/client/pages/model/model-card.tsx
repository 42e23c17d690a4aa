import { useEffect, useRef } from "preact/hooks";
import type { ModelAnswer, Tensor } from "../../../api.js";
import { Answered } from "../../parts/answered.js";
import { theme } from "../../parts/colours.js";
import { bytesText, shortNumber } from "../../parts/format.js";
import { useAnswer } from "../../server/use-answer.js";
import { Facts } from "../run/facts.js";
import { shades } from "./shades.js";

/** A trained model: what it is, its layers, and a picture of the weights of each. */
export function ModelCard({ sha256 }: { readonly sha256: string }) {
  const model = useAnswer("model", { sha256 });
  return <Answered of={model}>{answer => <Model model={answer} />}</Answered>;
}

function Model({ model: { facts, tensors, leftOut, parameters, bytes } }: { readonly model: ModelAnswer }) {
  const pictured = tensors.filter(({ picture }) => picture !== null);
  return (
    <div class="stack">
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">shape</th>
            <th scope="col" class="number">
              numbers
            </th>
            <th scope="col" class="number">
              size
            </th>
            <th scope="col" class="number">
              least
            </th>
            <th scope="col" class="number">
              mean
            </th>
            <th scope="col" class="number">
              most
            </th>
          </tr>
        </thead>
        <tbody>
          {tensors.map(tensor => (
            <tr key={tensor.name}>
              <th scope="row">
                <code>{tensor.name}</code>
              </th>
              <td>
                {tensor.shape.join(" × ")} <span class="soft">{tensor.type}</span>
              </td>
              <td class="number">{countOf(tensor).toLocaleString("en")}</td>
              <td class="number">{bytesText(tensor.bytes)}</td>
              <td class="number">{shortNumber(tensor.least)}</td>
              <td class="number">{shortNumber(tensor.mean)}</td>
              <td class="number">{shortNumber(tensor.most)}</td>
            </tr>
          ))}
          {leftOut > 0 && (
            <tr>
              <td colSpan={7} class="soft">
                and {leftOut.toLocaleString("en")} more
              </td>
            </tr>
          )}
          <tr>
            <th scope="row">all</th>
            <td />
            <td class="number">{parameters.toLocaleString("en")}</td>
            <td class="number">{bytesText(bytes)}</td>
            <td colSpan={3} />
          </tr>
        </tbody>
      </table>
      {pictured.length > 0 && (
        <>
          <h3>Weights: blue is below zero, orange above; the darkest is the largest of its layer</h3>
          <div class="weights">
            {pictured.map(tensor => (
              <Weights key={tensor.name} tensor={tensor} />
            ))}
          </div>
        </>
      )}
      {facts.length > 0 && <Facts rows={facts.map(({ name, value }) => [name, value])} />}
    </div>
  );
}

const countOf = ({ shape }: Tensor): number => shape.reduce((all, side) => all * side, 1);

const [widest, highest] = [900, 240]; // CSS pixels

/** A tall picture lies on its side, so that its pixels can be as large as can be seen. */
function Weights({ tensor: { name, picture: given, shape } }: { readonly tensor: Tensor }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  const isTurned = given !== null && given.rows > 2 * given.columns;
  const picture = given && (isTurned ? turned(given) : given);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !picture) return;
    const pixels = shades(picture.values, colours);
    context.putImageData(new ImageData(pixels, picture.columns, picture.rows), 0, 0);
  }, [given, colours]);
  if (!picture) return null;
  const scale = Math.max(1, Math.floor(Math.min(widest / picture.columns, highest / picture.rows, 16)));
  return (
    <figure>
      <canvas
        ref={canvas}
        width={picture.columns}
        height={picture.rows}
        style={{ width: `${picture.columns * scale}px`, aspectRatio: `${picture.columns} / ${picture.rows}` }}
        role="img"
        aria-label={`Weights of ${name}, ${shape.join(" × ")}`}
      />
      <figcaption class="soft">
        <code>{name}</code> {shape.join(" × ")}
        {isTurned && ", inputs from left to right"}
      </figcaption>
    </figure>
  );
}

function turned({ rows, columns, values }: NonNullable<Tensor["picture"]>): NonNullable<Tensor["picture"]> {
  return {
    rows: columns,
    columns: rows,
    values: Array.from(
      { length: rows * columns },
      (_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? null,
    ),
  };
}
