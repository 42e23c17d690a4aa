/** How a run stands: a sign and a colour, both, so that neither is needed alone. */

const signs: Readonly<Record<string, string>> = {
  queued: "M8 4v4l3 2",
  running: "M5 4l7 4-7 4z",
  finished: "M4 8.5l3 3 5.5-6",
  failed: "M4.5 4.5l7 7m0-7l-7 7",
  stopped: "M5 5h6v6H5z",
  lost: "M6 6.2a2 2 0 1 1 2.6 2.2c-.5.2-.6.5-.6 1M8 11.8v.1",
};

export function StateMark({
  state,
  withWord = false,
}: {
  readonly state: string;
  readonly withWord?: boolean;
}) {
  return (
    <span class={`state state-${state}`} title={state}>
      <svg viewBox="0 0 16 16" width="14" height="14" role="img" aria-label={state}>
        <path
          d={signs[state] ?? signs.lost}
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      {withWord && <span class="state-word">{state}</span>}
    </span>
  );
}
