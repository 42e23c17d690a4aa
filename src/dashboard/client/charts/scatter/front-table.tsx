import { shortNumber } from "../../parts/format.js";
import { href } from "../../state/page.js";
import { countOf, type Item, ownName } from "../items.js";
import type { ScatterAsk } from "./figure.js";

/** Those that nothing beats, in numbers. */
export function FrontTable({
  front,
  ask,
}: {
  readonly front: readonly { readonly item: Item; readonly x: number; readonly y: number }[];
  readonly ask: Pick<ScatterAsk, "x" | "y" | "apart">;
}) {
  if (front.length === 0) return null;
  return (
    <details>
      <summary>
        The front: {front.length} that nothing {ask.apart === null ? "" : "of the same data set "}beats on
        both axes
      </summary>
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col" class="number">
              {ownName(ask.x)}
            </th>
            <th scope="col" class="number">
              {ownName(ask.y)}
            </th>
            <th scope="col" class="number">
              runs
            </th>
          </tr>
        </thead>
        <tbody>
          {front.map(({ item, x, y }) => (
            <tr key={item.key}>
              <td>{item.run === null ? item.label : <a href={href("run", item.run)}>{item.label}</a>}</td>
              <td class="number">{shortNumber(x)}</td>
              <td class="number">
                {shortNumber(y)}
                {item.spread(ask.y)?.sd != null && ` ± ${shortNumber(item.spread(ask.y)!.sd, 2)}`}
              </td>
              <td class="number">{countOf(item, ask.y)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
