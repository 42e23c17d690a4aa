import { useEffect, useRef, useState } from "preact/hooks";
import { bytesText, momentText } from "../../parts/format.js";
import { AnsiText } from "../text/ansi-text.js";
import type { WrittenPart } from "./output.js";

/** What a run's program writes, as it comes: stays at the end as long as the reader does. */
export function Console({
  parts,
  leftOut,
  isLive,
}: {
  readonly parts: readonly WrittenPart[];
  readonly leftOut: number;
  readonly isLive: boolean;
}) {
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);
  useEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [parts, follows]);
  return (
    <div class="stack">
      <div class="spread">
        <span class="soft">
          {leftOut > 0 && `${bytesText(leftOut)} before this are left out; `}
          {isLive ? "as it is written" : "all that was written"}
        </span>
        <label class="row">
          <input
            type="checkbox"
            checked={follows}
            onChange={event => setFollows(event.currentTarget.checked)}
          />
          follow the end
        </label>
      </div>
      <pre
        ref={box}
        class="console"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        role="log"
        aria-label="What the program wrote"
        onWheel={event => {
          if (event.deltaY < 0) setFollows(false);
        }}
      >
        {parts.map(({ at, stream, text }, place) => (
          <span key={place} class={`console-${stream}`} title={momentText(at)}>
            <AnsiText text={text} />
          </span>
        ))}
      </pre>
    </div>
  );
}
