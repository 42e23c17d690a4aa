import { useLayoutEffect, useRef } from "preact/hooks";
import { safeMarkdown } from "./markdown.js";

/** Markdown that anybody may have written. */
export function MarkdownText({ text }: { readonly text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.replaceChildren(safeMarkdown(text)), [text]);
  return <div class="markdown" ref={box} />;
}
