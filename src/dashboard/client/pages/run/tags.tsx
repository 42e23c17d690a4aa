import { useState } from "preact/hooks";
import { Tag } from "../../parts/tag.js";
import { labelRuns } from "../deeds.js";

/** A run's tags, put on and taken off in place. */
export function Tags({
  run,
  tags,
  readOnly,
}: {
  readonly run: number;
  readonly tags: readonly string[];
  readonly readOnly: boolean;
}) {
  const [text, setText] = useState("");
  const put = async (event: Event) => {
    event.preventDefault();
    const tag = text.trim();
    if (tag !== "" && (await labelRuns([run], { add: [tag] }, `Tagged ${tag}`))) setText("");
  };
  return (
    <div class="row run-tags">
      {tags.map(tag => (
        <Tag
          key={tag}
          title={tag}
          {...(readOnly
            ? {}
            : { onRemove: () => void labelRuns([run], { remove: [tag] }, `Took ${tag} off`) })}
        >
          {tag}
        </Tag>
      ))}
      {!readOnly && (
        <form onSubmit={put}>
          <input
            class="field tag-field"
            aria-label="New tag"
            placeholder="+ tag"
            value={text}
            maxLength={200}
            onInput={event => setText(event.currentTarget.value)}
          />
        </form>
      )}
    </div>
  );
}
