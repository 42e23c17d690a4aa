import type { Halving } from "../../tracking/sweep/halving.js";

const eta = 3; // the best third goes on, three times as long
const mostRungs = 3; // nine times the first look: below that little is seen of what becomes of a network

/**
 * Rungs of epochs for so many candidates: the last one has `epochs` or a little less, the first a ninth of that, or a third,
 * or all, where candidates or epochs are too few for more.
 */
export function ladderFor(candidates: number, epochs: number): Halving {
  const rungs = Math.min(mostRungs, 1 + wholeLog(candidates), 1 + wholeLog(epochs));
  const least = Math.floor(epochs / eta ** (rungs - 1));
  const most = least * eta ** (rungs - 1);
  return { resource: "epochs", least, most, eta, metric: "validation_accuracy", best: "highest" };
}

/** ⌊log_eta n⌋ */
function wholeLog(n: number): number {
  let log = 0;
  for (let power = eta; power <= n; power *= eta) log++;
  return log;
}
