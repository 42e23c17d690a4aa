import type { ComponentChildren } from "preact";

/** A short word in a frame; with `onRemove` it has a cross. */
export function Tag({
  children,
  onRemove,
  title,
}: {
  readonly children: ComponentChildren;
  readonly onRemove?: () => void;
  readonly title?: string;
}) {
  return (
    <span class="tag" title={title}>
      {children}
      {onRemove && (
        <button type="button" class="tag-cross" aria-label={`Remove ${String(children)}`} onClick={onRemove}>
          ×
        </button>
      )}
    </span>
  );
}
