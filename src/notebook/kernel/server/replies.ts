import type { MimeBundle } from "../../../core/bundle.js";
import { completeness } from "../../language/completeness.js";
import { completeAt } from "../../language/completion.js";
import { type Inspected, inspectAt } from "../../language/inspection.js";
import { completeMagic } from "../../language/magic/magic-completion.js";
import { withoutMagics } from "../../language/magic-lines.js";
import type { Content } from "../../protocol/messages.js";
import type { Session } from "../session/session.js";
import { charactersBefore, unitsBefore } from "./code-points.js";

/** The answer to an `is_complete_request`. */
export const completenessReply = ({ ts }: Session, { code = "" }: Content): Content =>
  completeness(ts, withoutMagics(ts, String(code)));

const mostTyped = 500; // entries that carry their kind; a list of all globals has thousands

/** The answer to a `complete_request`. */
export function completionReply({ program }: Session, { code = "", cursor_pos = 0 }: Content): Content {
  const text = String(code);
  const cursor = unitsBefore(text, cursor_pos);
  const completed = completeMagic(text, cursor) ?? completeAt(program, text, cursor);
  const { start: from, end: to, entries } = completed;
  const [start, end] = [charactersBefore(text, from), charactersBefore(text, to)];
  const typed = entries.slice(0, mostTyped).map(({ text, kind }) => ({ start, end, text, type: kind }));
  return {
    status: "ok",
    matches: entries.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: typed },
  };
}

/** The answer to an `inspect_request`. */
export function inspectionReply({ program }: Session, { code = "", cursor_pos = 0 }: Content): Content {
  const text = String(code);
  const found = inspectAt(program, text, unitsBefore(text, cursor_pos));
  return { status: "ok", found: found !== undefined, data: found ? bundleOf(found) : {}, metadata: {} };
}

/** What `?name` shows: an entry of a reply's `payload`, which front ends show in their pager. */
export function helpPayload({ program }: Session, name: string): Content {
  const found = inspectAt(program, name, name.length);
  const data = found ? bundleOf(found) : { "text/plain": `Nothing is known of ${name}.` };
  return { source: "page", start: 0, data };
}

const bundleOf = ({ signature, documentation }: Inspected): MimeBundle => ({
  "text/plain": [signature, documentation].filter(Boolean).join("\n\n"),
  "text/markdown": [`\`\`\`typescript\n${signature}\n\`\`\``, documentation].filter(Boolean).join("\n\n"),
});
