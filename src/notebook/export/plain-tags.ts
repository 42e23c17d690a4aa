import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** What notebooks are full of and what can do nothing: comments, which show nothing, and tags without attributes. */
export function plainTags(md: MarkdownIt): void {
  md.block.ruler.before("html_block", "comment", blockComment, {
    alt: ["paragraph", "reference", "blockquote"],
  });
  md.inline.ruler.before("html_inline", "comment", comment);
  md.inline.ruler.before("html_inline", "plain_tag", plainTag);
  md.renderer.rules.plain_tag = (tokens, i) => tokens[i]!.content;
}

const tag = /<\/?(?:b|i|em|strong|sub|sup|kbd|details|summary|u|small)>|<br\s*\/?>/y;

function plainTag(state: StateInline, silent: boolean): boolean {
  tag.lastIndex = state.pos;
  const found = tag.exec(state.src)?.[0];
  if (found === undefined || tag.lastIndex > state.posMax) return false;
  if (!silent) state.push("plain_tag", "", 0).content = found.startsWith("<br") ? "<br>" : found;
  state.pos += found.length;
  return true;
}

function comment(state: StateInline): boolean {
  const end = commentEnd(state, state.pos);
  if (end === undefined || end > state.posMax) return false;
  state.pos = end;
  return true;
}

/** A comment that has its lines for itself, blank ones too. */
function blockComment(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const end = commentEnd(state, state.bMarks[startLine]! + state.tShift[startLine]!);
  if (end === undefined || state.sCount[startLine]! - state.blkIndent >= 4) return false;
  let line = startLine;
  while (line < endLine && state.eMarks[line]! < end) line++;
  if (line === endLine || state.src.slice(end, state.eMarks[line]).trim() !== "") return false;
  if (!silent) state.line = line + 1;
  return true;
}

const unclosed = new WeakSet<object>(); // texts whose last comment has no end: not every beginning looks for it

/** The place after the comment that begins here, if one does. */
function commentEnd(state: StateInline | StateBlock, start: number): number | undefined {
  const { src } = state;
  if (!src.startsWith("<!--", start) || unclosed.has(state)) return undefined;
  if (src.startsWith(">", start + 4) || src.startsWith("->", start + 4)) return src.indexOf(">", start) + 1;
  const end = src.indexOf("-->", start + 4);
  if (end < 0) unclosed.add(state);
  return end < 0 ? undefined : end + 3;
}
