import type { RunState, SweepRow } from "../../../api.js";
import { durationText } from "../../parts/format.js";

const order: readonly RunState[] = ["finished", "running", "failed", "lost", "stopped", "queued"];

/** How the trials of a sweep stand, each state as wide as it has trials. */
export function Bar({ states, all }: { readonly states: SweepRow["states"]; readonly all: number }) {
  const parts = order.filter(state => (states[state] ?? 0) > 0);
  const text = parts.map(state => `${states[state]} ${state}`).join(", ");
  return (
    <div class="progress" role="img" aria-label={text} title={text}>
      {parts.map(state => (
        <span
          key={state}
          class={`progress-part progress-${state}`}
          style={{ width: `${(100 * states[state]!) / Math.max(1, all)}%` }}
        />
      ))}
    </div>
  );
}

/** `about 3 min 20 s`; what is known where nothing tells. */
export function leftText({ secondsLeft, states }: Pick<SweepRow, "secondsLeft" | "states">): string {
  const [running, queued] = [states.running ?? 0, states.queued ?? 0];
  if (running + queued === 0) return "";
  if (running === 0) return "nobody is at it";
  return secondsLeft === null ? "not known yet" : `about ${durationText(secondsLeft)}`;
}
